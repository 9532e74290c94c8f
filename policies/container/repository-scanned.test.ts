import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { repositoryScanned } from "./repository-scanned.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:ecr/repository:Repository", "repository", {
    imageScanningConfiguration: { scanOnPush: true },
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(repositoryScanned, [compliant(changes)])["repository"];
}

describe("repository-scanned", () => {
  it("passes a repository that scans on push", () => {
    expect(said()).toBe("complies");
  });

  it("refuses one that does not", () => {
    expect(said({ imageScanningConfiguration: { scanOnPush: false } })).toBe("scanOnPush is not true");
  });

  it("refuses where nothing is said of it", () => {
    expect(said({ imageScanningConfiguration: undefined })).toBe("scanOnPush is not true");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ imageScanningConfiguration: unknown })).toBe(
      "unchecked: imageScanningConfiguration.scanOnPush",
    );
  });

  it("has no word about other types", () => {
    expect(verdictsOf(repositoryScanned, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
