import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

function run(...argv: string[]) {
  const main = new URL("plan-main.ts", import.meta.url).pathname;
  return spawnSync(process.execPath, [main, ...argv], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
}

describe("npm run plan", () => {
  it("refuses an unknown stack with exit 64, naming those that there are", { timeout: 30_000 }, () => {
    const { status, stderr, stdout } = run("staging");
    expect(stderr).toBe(
      'there is no stack "staging": expected dev or prod; npm run plan -- --help says more\n',
    );
    expect({ status, stdout }).toEqual({ status: 64, stdout: "" });
  });
});
