import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseStackValues, readStackValues } from "./stack-file.ts";

const head = `config:
  tracelake:owner: data@example.com
  tracelake:costCentre: "42"
  tracelake:aws: { accountId: "111122223333", region: eu-central-1 }
`;

describe("a stack's values", () => {
  it("have their defaults, and none of what is secret or another program's", () => {
    const values = parseStackValues(
      "dev",
      `${head}  tracelake:readToken: { secure: v1:abc }\n  aws:region: eu-west-1\n`,
    );
    expect(values).toMatchObject({ owner: "data@example.com", costCentre: "42", namePrefix: "" });
    expect(values.aws.region).toBe("eu-central-1");
    expect(values).not.toHaveProperty("readToken");
  });

  it("are refused with the place of each fault", () => {
    expect(() =>
      parseStackValues("dev", `${head}  tracelake:production: maybe\n  tracelake:nameSuffix: a b\n`),
    ).toThrow(
      expect.objectContaining({
        code: "config_invalid",
        detail:
          "Pulumi.dev.yaml: production: expected true or false; nameSuffix: expected letters, digits and _",
      }),
    );
    expect(() => parseStackValues("dev", "")).toThrow("owner");
  });

  it("of a stack that has no file name those that there are", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "stacks-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    expect(() => readStackValues(folder, "dev")).toThrow(`no Pulumi.<stack>.yaml in ${folder}`);
    for (const stack of ["prod", "dev"]) writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), head);
    expect(readStackValues(folder, "dev").owner).toBe("data@example.com");
    expect(() => readStackValues(folder, "../dev")).toThrow('There is no environment "../dev": dev, prod in');
  });
});
