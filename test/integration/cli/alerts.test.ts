import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AlertsDone } from "../../../runtime/cli/alerts/answers.ts";
import { makeGivenSource } from "../../support/alerting.ts";
import { withDatabase } from "../../support/database.ts";
import { startReceiver, type Receiver } from "../../support/receiver.ts";
import { makeTestService } from "../../support/service.ts";
import type { Service } from "../../../runtime/trace-processor/service.ts";
import { makeProject, type CommandEnd, type Project } from "./run-tracelake.ts";

const database = withDatabase();
const rules = `
built_in: false
rules:
  - { id: pipe-stopped, title: A pipe does not run, metric: pipeline.pipes_stopped, by: [pipe], critical: 0, every: 10s,
      why: Files pile up., remedy: npx tracelake pipe status }
budgets:
  - { id: month, limit_usd: 100 }
`;
const source = { ...makeGivenSource(), canRead: (metric: string) => metric === "pipeline.pipes_stopped" };
const clock = { nowMs: Date.now() };
let pool: pg.Pool;
let service: Service;
let receiver: Receiver;
let project: Project;
let url: string;

beforeAll(async () => {
  pool = new pg.Pool({ connectionString: database.url });
  receiver = await startReceiver();
  service = await makeTestService(database.url, {
    env: { ALERT_RULES: rules, ALERT_SLACK_URL: receiver.url, READ_TOKEN: "reader" },
    alertSources: [source],
    now: () => clock.nowMs,
  });
  url = await service.app.listen({ host: "127.0.0.1", port: 0 });
  project = await makeProject();
});
afterAll(async () => {
  await service.close();
  await receiver.close();
  await pool.end();
  await project.remove();
});
beforeEach(async () => {
  await pool.query(
    "truncate alert_states, alert_evaluations, incidents, alert_mutes, notices, notice_attempts cascade",
  );
  receiver.plan.length = 0;
});

const run = async (line: string, env: Record<string, string> = {}): Promise<CommandEnd> =>
  await project.run(["alerts", ...line.split(" ")], "", { TRACELAKE_URL: url, READ_TOKEN: "reader", ...env });
const done = async (line: string): Promise<Extract<AlertsDone, object> & Record<string, unknown>> => {
  const { stdout, stderr } = await run(`${line} --json`);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as never;
};
const round = async (...pipes: string[]) => {
  clock.nowMs += 30_000;
  source.given = pipes.map((pipe) => ({ labels: { pipe }, value: 1 }));
  await service.alerting.run();
};

describe("tracelake alerts", () => {
  it("lists what is open with what to do, and ends with 1 while something is", async () => {
    expect(await run("list")).toMatchObject({ code: 0, stdout: "No incident is open.\n" });
    await round("traces_pipe");
    const { code, stdout } = await run("list");
    expect(code).toBe(1);
    for (const said of ["A pipe does not run", "pipe traces_pipe", "critical", "npx tracelake pipe status"])
      expect(stdout).toContain(said);
    await round();
    expect(await run("list")).toMatchObject({ code: 0 });
    expect((await run("list --state ended --rule pipe-stopped")).stdout).toContain("traces_pipe");
  });

  it("acknowledges by the beginning of an id, after showing what it would, and takes it back", async () => {
    await round("traces_pipe");
    const { rows } = await pool.query<{ id: string }>("select id from incidents");
    const id = rows[0]?.id.slice(0, 6) ?? "";
    const inHand = async () => (await pool.query("select acknowledged_by from incidents")).rows;
    expect((await run(`ack ${id} --dry-run`)).stdout).toContain("It would change:");
    expect(await inHand()).toEqual([{ acknowledged_by: null }]);
    expect(await run(`ack ${id} --by ada`)).toMatchObject({ code: 0 });
    expect(await inHand()).toEqual([{ acknowledged_by: "ada" }]);
    expect((await run("list")).stdout).toContain("ada");
    await run(`ack ${id} --undo`);
    expect(await inHand()).toEqual([{ acknowledged_by: null }]);
    expect(await run("ack none")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no incident none."),
    });
  });

  it("mutes with an end, shows what that silences, and ends it", async () => {
    await round("traces_pipe", "spans_pipe");
    const dry = await run("mute pipe-stopped --for 2h --label pipe=traces_pipe --dry-run");
    expect(dry.stdout).toContain("traces_pipe");
    expect(dry.stdout).not.toContain("spans_pipe");
    expect(await run("mutes")).toMatchObject({ code: 0, stdout: "Nothing is muted.\n" });
    const { stdout } = await run("mute pipe-stopped --for 2h --reason migration --by ada");
    const [, number = ""] = /alerts unmute (\d+)/.exec(stdout) ?? [];
    expect((await run("mutes")).stdout).toMatch(/pipe-stopped.*ada.*migration/);
    expect(await run(`unmute ${number} --dry-run`)).toMatchObject({ code: 0 });
    expect((await done("mutes")) as unknown).toMatchObject({ mutes: [{ rule_id: "pipe-stopped" }] });
    expect(await run(`unmute ${number}`)).toMatchObject({ code: 0 });
    expect((await done("mutes")) as unknown).toMatchObject({ mutes: [] });
    expect(await run(`unmute ${number}`)).toMatchObject({ code: 1 });
  });

  it("tests every channel, says what each answered, and ends with 1 where one did not take it", async () => {
    expect(await run("test")).toMatchObject({ code: 0 });
    receiver.plan.push({ status: 404, body: "no_service" });
    const { code, stdout } = await run("test");
    expect(code).toBe(1);
    expect(stdout).toMatch(/slack +opened +NO +404: no_service/);
    expect(stdout).toMatch(/slack +budget +yes +200/);
  });

  it("shows rules, budgets and the delivery log, and delivers again what is dead", async () => {
    receiver.plan.push(410);
    await round("traces_pipe");
    expect((await run("rules")).stdout).toMatch(/pipe-stopped +alert +pipeline\.pipes_stopped/);
    expect((await run("budgets")).stdout).toMatch(/month .*\$0 +\$100/);
    const { stdout } = await run("notices");
    const [, id = ""] = /(\S+-1-slack) .*dead/.exec(stdout) ?? [];
    expect(id).not.toBe("");
    expect(await run(`retry ${id}`)).toMatchObject({ code: 0 });
    await round("traces_pipe");
    expect((await run("notices")).stdout).toMatch(new RegExp(`${id} .*delivered`));
  });

  it.each([
    ["lst", 2, "Did you mean list?"],
    ["list x", 2, 'alerts list takes no "x".'],
    ["mute", 2, "alerts mute needs --for or --until"],
    ["mute --for ever", 2, "--for takes a duration"],
    ["mute no-rule --for 1h", 1, "There is no no-rule"],
    ["list --for 1h", 2, "--for is of mute, not of list."],
    ["list --state closed", 2, "--state is one of open, ended, all."],
  ])("says what is wrong with: alerts %s", async (line, code, said) => {
    const end = await run(line);
    expect({ code: end.code, said: end.stderr.toLowerCase() }).toEqual({
      code,
      said: expect.stringContaining(said.toLowerCase()),
    });
  });

  it("says that nobody answers, or that a token is missing", async () => {
    expect(await run("list", { TRACELAKE_URL: "http://127.0.0.1:9" })).toMatchObject({
      code: 69,
      stderr: expect.stringContaining("nothing answers at http://127.0.0.1:9"),
    });
    expect(await run("list", { READ_TOKEN: "" })).toMatchObject({
      code: 69,
      stderr: expect.stringContaining("set READ_TOKEN"),
    });
  });

  it("understands every command of docs/alerting.md", async () => {
    await round("traces_pipe");
    const page = readFileSync("docs/alerting.md", "utf8");
    const lines = [...page.matchAll(/^npx tracelake alerts (.+)$/gm)].map((match) => match[1] ?? "");
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines.filter((each) => !/[<…]/.test(each))) {
      const words = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));
      const end = await project.run(["alerts", ...words], "", { TRACELAKE_URL: url, READ_TOKEN: "reader" });
      expect([line, end.code === 0 || end.code === 1 ? "done" : end.stderr]).toEqual([line, "done"]);
    }
  });
});
