import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { renderPolicies } from "./render.ts";
import type { Rule } from "./rule.ts";
import { rules } from "./rules.ts";

const here = import.meta.dirname;

interface RuleFile {
  file: string;
  rule: Rule;
}

/** Whatever rule a file of a service's folder exports. */
const found = await Promise.all(
  readdirSync(here, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["node_modules", "testing"].includes(entry.name))
    .flatMap(({ name: folder }) =>
      readdirSync(path.join(here, folder)).map((file) => path.join(folder, file)),
    )
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map(async (file): Promise<RuleFile[]> => {
      const exports: Record<string, unknown> = await import(path.join(here, file));
      return Object.values(exports)
        .filter(isRule)
        .map((rule) => ({ file, rule }));
    }),
);
const files = found.flat();

function isRule(value: unknown): value is Rule {
  return typeof value === "object" && value !== null && "scope" in value && "check" in value;
}

describe("the list of rules", () => {
  it("holds every rule of the folders, and the folders every rule of the list", () => {
    expect(files.map(({ rule }) => rule.name).toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
  });

  it("holds at least 30 rules, each once", () => {
    expect(rules.length).toBeGreaterThanOrEqual(30);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  it.each(files.map(({ file, rule }) => [rule.name, file, rule] as const))(
    "%s is called as its file, has a test beside it and explains itself",
    (name, file, rule) => {
      expect(path.basename(file, ".ts")).toBe(name);
      expect(existsSync(path.join(here, file.replace(/\.ts$/, ".test.ts")))).toBe(true);
      for (const text of [rule.description, rule.reason, rule.remedy])
        expect(text.length).toBeGreaterThan(10);
      expect(rule.scope === "stack" || rule.types.length > 0).toBe(true);
    },
  );
});

describe("docs/policies.md", () => {
  it("is what `node policies/render-main.ts` writes", () => {
    expect(readFileSync(path.join(here, "../docs/policies.md"), "utf8")).toBe(renderPolicies(rules));
  });
});
