import { describe, expect, it } from "vitest";
import { diffPlans, diffValues } from "./diff-plan.ts";
import { renderDifferences, summarizeDifferences } from "./render-difference.ts";

function bucket(name: string, inputs: Record<string, unknown> = {}) {
  return { urn: `aws:s3/bucket:Bucket::${name}`, type: "aws:s3/bucket:Bucket", name, protect: false, inputs };
}

function plan(resources: unknown[], more: Record<string, unknown> = {}) {
  return { format: 1, resources, countByType: { x: resources.length }, ...more };
}

function render(before: unknown, after: unknown): string[] {
  return renderDifferences(diffPlans(before, after)).split("\n");
}

describe("diffPlans", () => {
  it("finds nothing between equal plans", () => {
    expect(diffPlans(plan([bucket("a")]), plan([bucket("a")]))).toEqual([]);
  });

  it("names a changed property by its path, with old and new", () => {
    const before = plan([bucket("a", { policy: { Statement: [{ Action: ["s3:Get", "s3:Put"] }] } })]);
    const after = plan([bucket("a", { policy: { Statement: [{ Action: ["s3:Get", "s3:*"] }] } })]);
    expect(render(before, after)).toEqual([
      "resources",
      "  ~ aws:s3/bucket:Bucket::a",
      '    ~ inputs.policy.Statement[0].Action[1]: "s3:Put" → "s3:*"',
    ]);
  });

  it("shows an added and a removed resource with their properties", () => {
    expect(render(plan([bucket("old")]), plan([bucket("new", { bucket: "n" })]))).toEqual([
      "resources",
      "  - aws:s3/bucket:Bucket::old",
      "    - protect: false",
      "  + aws:s3/bucket:Bucket::new",
      "    + protect: false",
      '    + inputs.bucket: "n"',
    ]);
  });

  it("tells a lost protection", () => {
    const before = plan([{ ...bucket("a"), protect: true }]);
    expect(render(before, plan([bucket("a")]))).toContain("    ~ protect: true → false");
  });

  it("shows changed outputs and other parts by their section", () => {
    expect(
      render(
        plan([], { outputs: { url: "a", queues: ["x"] } }),
        plan([], { outputs: { url: "b", queues: [] } }),
      ),
    ).toEqual(["outputs", '    ~ url: "a" → "b"', '    - queues[0]: "x"']);
  });

  it("tells roles, findings and cost parts apart by their names", () => {
    const before = plan([], {
      permissions: { roles: [{ role: "r", trust: [] }] },
      costs: { parts: [], totalMonthlyUsd: 0 },
    });
    const after = plan([], {
      permissions: { roles: [{ role: "r", trust: [{ effect: "Allow" }] }] },
      costs: { parts: [{ part: "KMS", monthlyUsd: 1 }], totalMonthlyUsd: 1 },
    });
    expect(render(before, after)).toEqual([
      "permissions.roles",
      "  ~ r",
      '    + trust[0]: {"effect":"Allow"}',
      "costs.parts",
      "  + KMS",
      '    + part: "KMS"',
      "    + monthlyUsd: 1",
      "costs",
      "    ~ totalMonthlyUsd: 0 → 1",
    ]);
  });

  it("tells lines of one cost part apart, and things of one name by their place", () => {
    const line = (what: string, monthlyUsd: number) => ({ part: "S3", resource: "lake", what, monthlyUsd });
    const costs = (...lines: unknown[]) => plan([], { costs: { parts: [{ part: "S3", lines }] } });
    expect(render(costs(line("hot", 1), line("cold", 2)), costs(line("hot", 1), line("cold", 3)))).toEqual([
      "costs.parts",
      "  ~ S3",
      "    ~ lines[lake cold].monthlyUsd: 2 → 3",
    ]);
    expect(render(plan([bucket("a"), bucket("a")]), plan([bucket("a"), bucket("a", { x: 1 })]))).toEqual([
      "resources",
      "  ~ [1]",
      "    + inputs.x: 1",
    ]);
  });

  it("takes any file for the committed plan", () => {
    expect(diffPlans(null, plan([bucket("a")])).map(({ kind }) => kind)).toContain("added");
    expect(diffPlans([], plan([]))).toEqual([expect.objectContaining({ section: "format" })]);
  });

  it("sums up by section", () => {
    const differences = diffPlans(
      plan([bucket("a"), bucket("b")]),
      plan([bucket("a", { x: 1 }), bucket("c")]),
    );
    expect(summarizeDifferences(differences)).toBe("resources: 1 added, 1 removed, 1 changed");
  });
});

describe("diffValues", () => {
  it("shows an inserted line as one, not as a change of all that follow", () => {
    expect(diffValues(["a", "b", "c"], ["a", "x", "b", "c"], "lines")).toEqual([
      { path: "lines[1]", kind: "added", after: "x" },
    ]);
  });

  it("shows a removed line as one, also at the end", () => {
    expect(diffValues(["a", "b"], ["a"], "lines")).toEqual([
      { path: "lines[1]", kind: "removed", before: "b" },
    ]);
    expect(diffValues(["a", "a", "a"], ["a", "a"], "lines")).toHaveLength(1);
  });

  it("tells a list from an object and from nothing", () => {
    expect(diffValues([1], { a: 1 }, "x")).toEqual([
      { path: "x", kind: "changed", before: [1], after: { a: 1 } },
    ]);
    expect(diffValues(undefined, null, "x")).toEqual([{ path: "x", kind: "added", after: null }]);
  });
});
