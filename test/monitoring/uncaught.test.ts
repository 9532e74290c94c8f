import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";

const module = path.resolve(import.meta.dirname, "../../runtime/shared/run-process.ts");

/** A process whose last act is a fault that nothing catches. */
function run(fault: string, note = "console.log('noted', origin, error.message)") {
  const script = `
    const { listenForUncaught } = await import(${JSON.stringify(module)});
    listenForUncaught(async (error, origin) => { ${note} });
    setTimeout(() => console.log("went on"), 10_000);
    ${fault}`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
}

it.each([
  ["uncaughtException", 'setTimeout(() => { throw new Error("boom"); }, 1);'],
  ["unhandledRejection", 'void Promise.reject(new Error("boom"));'],
])("a fault that nothing caught (%s) is noted, and ends the process all the same", (origin, fault) => {
  const { status, stdout, stderr } = run(fault);
  expect(stdout).toBe(`noted ${origin} boom\n`);
  expect(stderr).toContain("Error: boom");
  expect(status).toBe(70);
});

it("ends it too where noting fails itself", () => {
  const { status, stderr } = run(
    'void Promise.reject(new Error("boom"));',
    'throw new Error("no way to note it")',
  );
  expect(stderr).toContain("Error: boom");
  expect(status).toBe(70);
});
