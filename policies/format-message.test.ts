import { describe, expect, it } from "vitest";
import { formatExcused, formatUnchecked, formatViolation } from "./format-message.ts";

const rule = { reason: "Objects are lost", remedy: "Add a BucketVersioning." };

describe("messages", () => {
  it("say the resource, its fault, the reason and the remedy, in sentences", () => {
    expect(formatViolation({ name: "lake" }, "it has no BucketVersioning", rule)).toBe(
      "lake: it has no BucketVersioning. Why: Objects are lost. Remedy: Add a BucketVersioning.",
    );
  });

  it("say which property is not known", () => {
    expect(formatUnchecked({ name: "lake" }, "policy")).toBe(
      "lake: unchecked, because policy is not known before the deployment.",
    );
  });

  it("say until when and why a fault is accepted", () => {
    expect(formatExcused({ name: "lake" }, "it is open", { reason: "a trial", expires: "2027-01-31" })).toBe(
      "lake: it is open. Accepted until 2027-01-31: a trial.",
    );
  });
});
