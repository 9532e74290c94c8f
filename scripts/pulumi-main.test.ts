import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";

function run(...args: string[]) {
  const main = path.join(import.meta.dirname, "pulumi-main.ts");
  // Without a pulumi to run.
  return spawnSync(process.execPath, [main, ...args], { encoding: "utf8", env: { PATH: "" } });
}

it("explains itself", () => {
  const { status, stdout, stderr } = run("up", "--help");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("npm run destroy -- <stack>");
});

it("refuses a wrong request with what to type instead, and exit code 2", () => {
  const { status, stdout, stderr } = run("up", "staging");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(
    /^There is no Pulumi\.staging\.yaml; there are dev, prod\. Type: npm run up -- dev\n$/,
  );
});

it("says that there is no pulumi, with exit code 127", () => {
  const { status, stderr } = run("destroy", "dev");
  expect(status).toBe(127);
  expect(stderr).toContain("There is no `pulumi` on the PATH.");
});
