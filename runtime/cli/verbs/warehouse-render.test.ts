import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCommand } from "../run-command.ts";
import { warehouseRender } from "./warehouse-render.ts";

async function run(...args: string[]) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) =>
    ({ write: (text: string) => (written[name] += text) }) as unknown as NodeJS.WriteStream;
  const code = await runCommand(["warehouse", ...args], {
    verbs: [warehouseRender],
    stdin: process.stdin,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    cwd: tmpdir(),
    version: "0",
    now: () => new Date(0),
  });
  return { code, ...written };
}

describe("warehouse render", () => {
  it("prints an environment's script and nothing else, without a connection", async () => {
    const { code, stdout, stderr } = await run("render", "--target", "snowflake", "--environment", "prod");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^-- Snowflake, environment prod:/);
    expect(stdout).toContain("create database if not exists BRAINTRUST_DATA\n");
  });

  it("takes dev where nothing is said", async () => {
    expect((await run("render")).stdout).toContain("create database if not exists DEV_BRAINTRUST_DATA\n");
  });

  it("writes the same into a file", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "render-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, "dev.sql");
    const { code, stdout, stderr } = await run("render", "--out", file);
    expect([code, stdout, stderr]).toEqual([0, "", `Wrote ${file}.\n`]);
    expect(readFileSync(file, "utf8")).toBe((await run("render")).stdout);
  });

  it("gives it as data", async () => {
    const { stdout } = await run("render", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ environment: "dev", file: null });
  });

  it.each([
    [["render", "-e", "stage"], 'There is no environment "stage": dev, prod in'],
    [["render", "--target", "local"], "only Snowflake's are rendered"],
    [["draw"], "warehouse takes one word: render."],
    [["render", "twice"], "warehouse takes one word: render."],
    [[], "warehouse takes one word: render."],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});
