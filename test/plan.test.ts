import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runNode } from "./support/child-process.ts";

const root = path.resolve(import.meta.dirname, "..");
const main = path.join(root, "review/plan-main.ts");

async function plan(...args: string[]): Promise<{ code: number | NodeJS.Signals; output: string }> {
  const run = runNode([main, ...args], { cwd: root });
  return { code: await run.exited, output: run.output() };
}

describe.each(["dev", "prod"])("the committed plan of %s", (stack) => {
  it("is what the program makes today: `npm run plan -- <stack> --write` renews it", async () => {
    const { code, output } = await plan(stack, "--check");
    expect(output).toContain(stack);
    expect([code, output]).toEqual([0, output]);
  });

  it("holds no secret and no path of the machine that made it", () => {
    const text = readFileSync(path.join(root, `plans/${stack}.json`), "utf8");
    expect(text).not.toContain(root);
    expect(text).not.toMatch(/PRIVATE KEY|postgres:\/\/[^[]*:[^[]+@/);
  });
});

describe("a stack's file that is not valid", () => {
  const file = path.join(root, `Pulumi.trial-${process.pid}.yaml`);
  beforeAll(() => writeFileSync(file, "config:\n  tracelake:owner: me\n  tracelake:colour: blue\n"));
  afterAll(() => rmSync(file));

  it("ends the plan with every fault and exit code 78", async () => {
    const { code, output } = await plan(`trial-${process.pid}`);
    expect(code).toBe(78);
    expect(output).toMatch(/costCentre: .*mend it with: pulumi config set costCentre/);
    expect(output).toMatch(/aws: expected/);
  });
});

it("an unknown stack is told with those that there are, and exit code 64", async () => {
  const { code, output } = await plan("nowhere");
  expect(code).toBe(64);
  expect(output).toMatch(/dev.*prod/);
});
