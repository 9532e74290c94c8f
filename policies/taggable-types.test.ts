import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { taggableTypes } from "./taggable-types.ts";

const root = join(import.meta.dirname, "..");
const sdk = join(root, "node_modules/@pulumi/aws");

/** The SDK's declaration of `aws:s3/bucket:Bucket` is `s3/bucket.d.ts`. */
function declarationOf(type: string): string {
  const module = type.split(":")[1] ?? "";
  return readFileSync(join(sdk, `${module}.d.ts`), "utf8");
}

function takesTags(declaration: string): boolean {
  const args = /export interface \w+Args \{([\s\S]*?)\n\}/.exec(declaration)?.[1] ?? "";
  return /\n {4}tags\?: /.test(args);
}

/** Tokens of all that the program makes: `new aws.s3.Bucket(` is `aws:s3/bucket:Bucket`. */
function typesMade(): string[] {
  const made = globSync("{infra,stacks}/**/*.ts", { cwd: root })
    .filter((path) => !path.endsWith(".test.ts"))
    .flatMap((path) => [...readFileSync(join(root, path), "utf8").matchAll(/new aws\.(\w+)\.(\w+)\(/g)])
    .map(
      ([, module = "", name = ""]) => `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`,
    );
  return [...new Set(made)].sort();
}

describe("taggableTypes", () => {
  it.each(taggableTypes)("%s takes tags, by the SDK", (type) => {
    expect(takesTags(declarationOf(type))).toBe(true);
  });

  it("holds every type that the program makes and that takes tags", () => {
    const made = typesMade();
    expect(made).toContain("aws:s3/bucket:Bucket");
    const known = made.filter((type) => existsSync(join(sdk, `${type.split(":")[1]}.d.ts`)));
    expect(known).toEqual(made);
    const missing = made.filter((type) => takesTags(declarationOf(type)) && !taggableTypes.includes(type));
    expect(missing).toEqual([]);
  });

  it("is sorted and names none twice", () => {
    expect(taggableTypes).toEqual([...new Set(taggableTypes)].sort());
  });
});
