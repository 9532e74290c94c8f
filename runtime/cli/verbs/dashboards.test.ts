import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkDashboard, type DashboardBody } from "../../../contracts/monitoring/dashboard-schema.ts";
import { runCommand } from "../run-command.ts";
import { dashboards } from "./dashboards.ts";

async function run(args: string[], stdin = "") {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) =>
    ({ write: (text: string) => (written[name] += text) }) as unknown as NodeJS.WriteStream;
  const code = await runCommand(["dashboards", ...args], {
    verbs: [dashboards],
    stdin: Readable.from(stdin === "" ? [] : [stdin]) as unknown as NodeJS.ReadStream,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    cwd: tmpdir(),
    version: "0",
    now: () => new Date(0),
  });
  return { code, ...written };
}

function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "dashboards-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe("dashboards render", () => {
  it.each(["dev", "prod"])("prints bodies of %s that CloudWatch takes, by name", async (stack) => {
    const { code, stdout, stderr } = await run(["render", "--stack", stack]);
    expect([code, stderr]).toEqual([0, ""]);
    const bodies = JSON.parse(stdout) as Record<string, DashboardBody>;
    expect(Object.keys(bodies)).toEqual(["system-health", "api-performance", "bedrock", "pipeline"]);
    for (const body of Object.values(bodies)) expect(checkDashboard(body)).toEqual([]);
    expect(stdout).toContain(`tracelake-${stack}-`);
  });

  it("prints one alone as it is put", async () => {
    const { stdout } = await run(["render", "bedrock"]);
    expect(checkDashboard(stdout)).toEqual([]);
    expect(stdout).toContain("DEV_bedrock-metrics-queue");
  });

  it("shows a load balancer once its names are given", async () => {
    const without = await run(["render", "api-performance", "--stack", "prod"]);
    expect(without.stdout).not.toContain("AWS/ApplicationELB");
    const named = ["--load-balancer", "app/x/1", "--target-group", "targetgroup/x/2"];
    const { stdout } = await run(["render", "api-performance", "--stack", "prod", ...named]);
    expect(stdout).toContain('"app/x/1"');
  });

  it("writes files that its own check takes", async () => {
    const folder = makeFolder();
    const { code, stdout, stderr } = await run(["render", "--out", path.join(folder, "new")]);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("pipeline.json");
    const file = path.join(folder, "new/pipeline.json");
    expect(existsSync(file)).toBe(true);
    expect(await run(["check", file])).toEqual({
      code: 0,
      stdout: "",
      stderr: `CloudWatch takes ${file}.\n`,
    });
  });
});

describe("dashboards check", () => {
  it("tells every fault with its place, and ends with 1", async () => {
    const file = path.join(makeFolder(), "body.json");
    const { stdout: body } = await run(["render", "bedrock"]);
    writeFileSync(file, body.replaceAll('"region"', '"place"'));
    const { code, stdout } = await run(["check", file]);
    expect(code).toBe(1);
    expect(stdout).toContain("/widgets/1/properties/region: expected the region; it must be given\n");
    expect(stdout).toContain("/widgets/1/properties/place: is not known to CloudWatch\n");
    expect(readFileSync(file, "utf8")).not.toBe(body);
  });

  it("reads standard input, and gives the faults as data", async () => {
    const { code, stdout } = await run(["check", "-", "--json"], '{"widgets": 1}');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      did: "check",
      file: "-",
      faults: [{ place: "/widgets", reason: "expected a list of widgets" }],
    });
  });
});

it.each([
  [["render", "bedrok"], 'has no dashboard "bedrok": system-health, api-performance, bedrock, pipeline'],
  [["render", "--stack", "stage"], 'There is no environment "stage"'],
  [["render", "--load-balancer", "app/x/1"], "belong together"],
  [["check"], "check takes a file"],
  [["check", "/nowhere.json"], "/nowhere.json can't be read"],
  [["check", "-", "--stack", "dev"], "--stack belongs to render"],
  [["draw"], "dashboards takes render or check"],
  [["render", "bedrock", "twice"], "takes one dashboard or file"],
])("dashboards %j is refused", async (args, message) => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});
