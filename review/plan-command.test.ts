import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildSmallProgram } from "./fixtures/small-program.ts";
import { smallRules } from "./fixtures/small-rules.ts";
import { runPlanCommand } from "./plan-command.ts";
import { plain } from "./render-plan.ts";

const stackFile = `config:
  tracelake:owner: data@example.com
  tracelake:costCentre: llm
  tracelake:capabilities: [processor]
  tracelake:aws: { accountId: "111111111111", region: us-west-2 }
`;

describe("runPlanCommand", () => {
  let root = "";
  let out = "";
  let err = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "plan-"));
    mkdirSync(join(root, "plans"));
    writeFileSync(join(root, "Pulumi.dev.yaml"), stackFile);
    out = "";
    err = "";
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function run(...argv: string[]): Promise<number> {
    out = "";
    err = "";
    return runPlanCommand(argv, {
      root,
      project: "tracelake",
      rules: smallRules,
      requiredTags: [],
      now: new Date("2026-01-01T00:00:00Z"),
      program: async () => buildSmallProgram(root),
      paint: plain,
      print: (text) => (out += text),
      printError: (text) => (err += text),
    });
  }

  it("prints the tree, and the data with --json", async () => {
    expect(await run("dev")).toBe(0);
    expect(out).toContain("Stack dev of tracelake");
    expect(await run("dev", "--json")).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      stack: "dev",
      assumedSecrets: expect.arrayContaining(["readToken"]),
    });
  });

  it("finds no difference to what it wrote", async () => {
    expect(await run("dev", "--write")).toBe(0);
    expect(out).toBe("wrote plans/dev.json: 7 resources\n");
    expect(await run("dev", "--check")).toBe(0);
    expect(out).toBe("plans/dev.json is up to date: 7 resources\n");
  });

  it("shows what differs from the committed plan and exits 1", async () => {
    await run("dev", "--write");
    const path = join(root, "plans/dev.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"memorySize": 512', '"memorySize": 128'));
    expect(await run("dev", "--check")).toBe(1);
    expect(out).toContain("    ~ inputs.memorySize: 128 → 512\n");
    expect(err).toBe(
      "plans/dev.json differs (resources: 1 changed); if that is meant: npm run plan -- dev --write\n",
    );
  });

  it("says how to write a plan that is not there yet", async () => {
    expect(await run("dev", "--check")).toBe(1);
    expect(err).toBe("there is no plans/dev.json; write it with: npm run plan -- dev --write\n");
  });

  it.each([
    [["staging"], 'there is no stack "staging": expected dev; npm run plan -- --help says more\n'],
    [[], "which stack? expected dev; npm run plan -- --help says more\n"],
    [["dev", "prod"], "expected one stack, given dev prod; npm run plan -- --help says more\n"],
    [["dev", "--nope"], "Unknown option '--nope'; npm run plan -- --help says more\n"],
    [
      ["dev", "--json", "--check"],
      "--json and --check exclude one another; npm run plan -- --help says more\n",
    ],
  ])("refuses %j with a sentence and exit 64", async (argv, message) => {
    expect(await run(...argv)).toBe(64);
    expect(err).toBe(message);
  });

  it("shows every fault of the configuration and exits 78", async () => {
    writeFileSync(join(root, "Pulumi.dev.yaml"), "config:\n  tracelake:owner: data@example.com\n");
    expect(await run("dev")).toBe(78);
    expect(err).toContain("the configuration of stack dev is not valid:\n- ");
    expect(err).toContain("costCentre");
    expect(err).toContain("aws");
  });

  it("prints its help", async () => {
    expect(await run("--help")).toBe(0);
    expect(out).toContain("npm run plan -- <stack>");
  });
});
