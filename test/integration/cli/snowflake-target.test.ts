import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { usageExport, type LakeExport } from "../../../infra/snowflake/exports-plan.ts";
import { makeLog } from "../../../runtime/shared/log.ts";
import { openWarehouse, type Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { planDeployedPipes, withDeployedPipes, type DeployedPipe } from "../../support/deployed-pipes.ts";
import {
  deployedGrants,
  madeBy,
  operatorHas,
  rightsNeeded,
  schemasOf,
  type Granted,
} from "../../support/operator-rights.ts";
import { startSnowflakeStandIn, type SnowflakeStandIn } from "../../support/snowflake-stand-in.ts";
import { putUsage, usageOf } from "../warehouse/usage-rows.ts";
import { runTracelake, traceLine } from "./run-tracelake.ts";

/** The command against a stack with two exports of traces, of which one has a pipe of a second version. */
let folder: string;
let warehouse: Warehouse;
let standIn: SnowflakeStandIn;
let deployed: DeployedPipe[];
/** What the stand-in shows. */
let pipes: readonly DeployedPipe[];
let usageFile: string;

const credentials = { username: "operator", password: "for tests only" };
const exports: readonly LakeExport[] = [
  { name: "braintrust_traces", kind: "log_traces", format: "jsonl", prefix: "braintrust/braintrust_traces/" },
  { name: "support_traces", kind: "log_traces", format: "jsonl", prefix: "braintrust/support_traces/" },
  { name: "support_spans", kind: "log_spans", format: "jsonl", prefix: "braintrust/support_spans/" },
  usageExport,
];
const file = "2026-01-15/export_001.jsonl";
const [first, second] = [`braintrust/braintrust_traces/${file}`, `braintrust/support_traces/${file}`];

/** Long enough ago to be archived: what this machine's clock says is what the command goes by. */
const landedAt = new Date(Date.now() - 60 * 86_400_000);
const created = new Date(landedAt.getTime() - 86_400_000).toISOString();

const trace = (id: string) => traceLine(id, { created });
const spanLine = (id: string) =>
  JSON.stringify({
    id,
    span_id: id,
    root_span_id: id,
    _xact_id: "1000192656880881099",
    project_id: "p",
    created,
    span_attributes: { name: "call", type: "llm" },
  });

async function put(name: string, ...lines: readonly string[]): Promise<void> {
  const full = path.join(folder, name);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, `${lines.join("\n")}\n`);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "snowflake-target-"));
  await put(first, trace("a1"), trace("a2"));
  await put(second, trace("b1"));
  await put(`braintrust/support_spans/${file}`, spanLine("s1"));
  const usageFolder = path.join(folder, "usage");
  usageFile = await putUsage({ usageFolder }, [usageOf("r1", { period_start: created, as_of: created })]);
  warehouse = await openWarehouse({
    folder: ":memory:",
    lakeFolder: path.join(folder, "braintrust"),
    usageFolder,
    log: makeLog({ level: "silent" }),
    now: () => landedAt,
  });
  await warehouse.loadPending();
  await warehouse.refresh();
  const landing = path.resolve("runtime/warehouse/landing");
  deployed = planDeployedPipes(landing, exports, ["braintrust_traces"]);
  standIn = await startSnowflakeStandIn({
    openSession: () => withDeployedPipes(warehouse.session(), pipes),
    ...credentials,
  });
}, 30_000);

afterAll(async () => {
  await standIn.close();
  await warehouse.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  for (const each of deployed) each.isPaused = false;
  pipes = deployed;
});

async function run(...args: readonly string[]) {
  const from = standIn.statements.length;
  const end = await runTracelake([...args, "--target", "snowflake"], {
    cwd: folder,
    env: {
      SNOWFLAKE_ACCOUNT: "stand-in",
      SNOWFLAKE_USER: credentials.username,
      SNOWFLAKE_PASSWORD: credentials.password,
      SNOWFLAKE_ACCESS_URL: standIn.url,
    },
  });
  return { ...end, statements: standIn.statements.slice(from) };
}

const paused = () => deployed.filter(({ isPaused }) => isPaused).map(({ plan }) => plan.pipe);

const choices = [
  "  braintrust_traces_pipe_v2 (traces, export braintrust_traces, before braintrust_traces_pipe)",
  "  support_traces_pipe (traces, export support_traces)",
].join("\n");

describe("tracelake pipe, with several exports of a kind", () => {
  it("shows every pipe of every version", async () => {
    const { code, stdout } = await run("pipe", "status", "--json");
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { pipe: string }[]).map(({ pipe }) => pipe)).toEqual([
      "raw_data.braintrust_traces_pipe_v2",
      "raw_data.braintrust_traces_pipe",
      "raw_data.support_traces_pipe",
      "raw_data.support_spans_pipe",
      "raw_data.model_usage_pipe",
    ]);
  });

  it("changes nothing where a name means several exports, and lists their pipes", async () => {
    const { code, stderr } = await run("pipe", "pause", "traces");
    expect(code).toBe(2);
    expect(stderr).toContain(`traces has 2 exports. Name the pipe to pause:\n${choices}`);
    expect(paused()).toEqual([]);
  });

  it("lists what there is for a name that means nothing", async () => {
    const { code, stderr } = await run("pipe", "pause", "braintrust_spans_pipe");
    expect(code).toBe(2);
    expect(stderr).toContain(`"braintrust_spans_pipe" names no export. There are:\n${choices}`);
  });

  it("pauses the one pipe that is named, by its name or its only export", async () => {
    expect((await run("pipe", "pause", "braintrust_traces_pipe")).code).toBe(0);
    expect(paused()).toEqual(["BRAINTRUST_TRACES_PIPE"]);
    expect((await run("pipe", "pause", "support_traces")).code).toBe(0);
    expect((await run("pipe", "pause", "spans")).code).toBe(0);
    expect(paused()).toEqual(
      ["BRAINTRUST_TRACES_PIPE", "SUPPORT_TRACES_PIPE", "SUPPORT_SPANS_PIPE"].toSorted(byPlace),
    );
  });

  it("pauses all, and resumes all but what a take-over may have paused for good", async () => {
    await run("pipe", "pause");
    expect(paused()).toHaveLength(5);
    const { code, stderr } = await run("pipe", "resume");
    expect(code).toBe(0);
    expect(paused()).toEqual(["BRAINTRUST_TRACES_PIPE"]);
    expect(stderr).toContain(
      "raw_data.braintrust_traces_pipe is of an earlier version and was left as it is",
    );
  });

  it("says which pipes the role sees where none is of an export", async () => {
    pipes = [];
    const { code, stderr } = await run("pipe", "status");
    expect(code).toBe(1);
    expect(stderr).toContain("No pipe of an export is to be seen.");
    expect(stderr).toContain("SNOWFLAKE_ROLE");
  });
});

const byPlace = (one: string, other: string) => {
  const names = deployed.map(({ plan }) => plan.pipe);
  return names.indexOf(one) - names.indexOf(other);
};

const copies = (statements: readonly string[]) =>
  statements.filter((each) => each.startsWith("copy into raw_data"));

describe("tracelake recover, with several exports of a kind", () => {
  it("refuses a path below the stages of two exports, and names the files", async () => {
    const { code, stderr, statements } = await run("recover", "--file", file, "--yes");
    expect(code).toBe(1);
    expect(stderr).toContain(
      `${file} is there for several exports: ${first}, ${second}, braintrust/support_spans/${file}. Nothing was changed.`,
    );
    expect(copies(statements)).toEqual([]);
  });

  it("takes a whole path as the one file, by its export's stage, name and pipe", async () => {
    await put(second, trace("b1"), trace("b2"));
    const { code, stdout, statements } = await run("recover", "--file", second, "--yes", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      result: [{ files: [second], rowsBefore: 1, rowsAfter: 2, tableRowsBefore: 3, tableRowsAfter: 4 }],
    });
    const [copy, ...others] = copies(statements);
    expect(others).toEqual([]);
    expect(copy).toMatch(
      /'support_traces',\s+'SUPPORT_TRACES_PIPE'\s+from @raw_data\.s3_support_traces_stage/,
    );
    expect(copy).toContain(`files = (\n  '${file}'\n)`);
    const isPause = (each: string) => each.startsWith("alter pipe");
    expect(statements.filter(isPause)).toEqual([
      "alter pipe raw_data.support_traces_pipe set pipe_execution_paused = true",
      "alter pipe raw_data.support_traces_pipe set pipe_execution_paused = false",
    ]);
  });

  it("takes a path below the stage with the export that is named", async () => {
    const { code, stdout } = await run(
      "recover",
      "--file",
      file,
      "--table",
      "support_traces",
      "--yes",
      "--json",
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ result: [{ files: [second] }] });
  });

  it("loads as the newest version does, with the running pipes of all versions paused meanwhile", async () => {
    const { code, statements } = await run("recover", "--file", first, "--yes");
    expect(code).toBe(0);
    expect(copies(statements)[0]).toMatch(
      /'braintrust_traces',\s+'BRAINTRUST_TRACES_PIPE_V2'\s+from @raw_data\.s3_braintrust_stage/,
    );
    const changed = statements.filter((each) => each.startsWith("alter pipe"));
    expect(changed.map((each) => each.replace(/^.*raw_data\.|set \S+ = /g, ""))).toEqual([
      "braintrust_traces_pipe_v2 true",
      "braintrust_traces_pipe true",
      "braintrust_traces_pipe_v2 false",
      "braintrust_traces_pipe false",
    ]);
  });

  it("leaves a pipe paused that was", async () => {
    await run("pipe", "pause", "braintrust_traces_pipe");
    expect((await run("recover", "--file", first, "--yes")).code).toBe(0);
    expect(paused()).toEqual(["BRAINTRUST_TRACES_PIPE"]);
  });

  it("parts what landed in a range among the exports", async () => {
    const { code, stdout } = await run("recover", "--from", "2020-01-01", "--yes", "--json");
    expect(code).toBe(0);
    const { result } = JSON.parse(stdout) as { result: { table: string; files: string[] }[] };
    expect(result.map(({ table, files }) => [table, files])).toEqual([
      ["raw_data.braintrust_traces", [first]],
      ["raw_data.braintrust_traces", [second]],
      ["raw_data.braintrust_spans", [`braintrust/support_spans/${file}`]],
      ["raw_data.model_usage", [usageFile]],
    ]);
    const one = await run(
      "recover",
      "--from",
      "2020-01-01",
      "--table",
      "support_traces",
      "--dry-run",
      "--json",
    );
    expect(one.stdout).not.toContain("BRAINTRUST_TRACES_PIPE");
  });

  it("refuses a range with a file of no export's stage", async () => {
    pipes = deployed.filter(({ plan }) => plan.export.name !== "support_traces");
    const { code, stderr } = await run("recover", "--from", "2020-01-01", "--table", "traces", "--yes");
    expect(code).toBe(1);
    expect(stderr).toContain(`Below no stage of raw_data.braintrust_traces: ${second}. Nothing was changed.`);
  });
});

/** Every verb that the command has for Snowflake, so that each of its statements is among what the stand-in saw. */
const round: readonly (readonly string[])[] = [
  ["status"],
  ["failures"],
  ["reconcile"],
  ["load"],
  ["refresh"],
  ["pipe", "status"],
  ["pipe", "pause"],
  ["pipe", "resume"],
  ["pipe", "refresh", "support_traces_pipe"],
  ["recover", "--from", "2020-01-01", "--yes"],
  ["backup", "--name", "round", "--yes"],
  ["archive", "--older-than-days", "14", "--yes"],
  ["retention", "--older-than-days", "14", "--yes"],
];

describe("the operator's role", () => {
  let statements: string[];
  beforeAll(async () => {
    pipes = deployed;
    const ran: string[] = [];
    for (const verb of round) {
      const { code, stderr, statements: seen } = await run(...verb);
      // 1 is a finding, such as usage that was never loaded; what could not run at all is 65 and more.
      if (code === null || code > 1)
        throw new Error(`tracelake ${verb.join(" ")} ended with ${code}: ${stderr}`);
      ran.push(...seen);
    }
    statements = [...new Set(ran)];
  }, 120_000);

  function missing(granted: Granted): string[] {
    const owned = new Set<string>();
    return statements.flatMap((statement) => {
      const rights = rightsNeeded(statement);
      const lacking = [...rights, ...schemasOf(rights)].filter(
        (right) => !operatorHas(right, granted, owned),
      );
      const made = madeBy(statement);
      if (made !== undefined) owned.add(made);
      return lacking;
    });
  }

  it("is allowed every statement of every verb", () => {
    expect(statements.length).toBeGreaterThan(100);
    expect(missing(deployedGrants)).toEqual([]);
  });

  it("may change, table by table, what these statements change and nothing else but what operators set by hand", () => {
    const byHand = ["monitoring.thresholds", "monitoring.pipe_snapshots"];
    const needed = new Set(statements.flatMap(rightsNeeded));
    const spare = Object.entries(deployedGrants.tables).flatMap(([table, privileges]) =>
      byHand.includes(table)
        ? []
        : privileges.map((each) => `${each} on table ${table}`).filter((right) => !needed.has(right)),
    );
    expect(spare).toEqual([]);
  });

  it.each([
    ["CREATE TABLE on schema raw_data", "CREATE TABLE"],
    ["CREATE VIEW on schema raw_data", "CREATE VIEW"],
  ])("would lack %s without it", (right, privilege) => {
    const grants = deployedGrants.grants.map((plan) => ({
      ...plan,
      privileges: plan.privileges.filter((each) => each !== privilege),
    }));
    expect([...new Set(missing({ ...deployedGrants, grants }))]).toEqual([right]);
  });

  it("would lack what a recovery brings in line without its rights on current rows and marts", () => {
    const lacking = missing({ ...deployedGrants, tables: {} });
    expect(lacking).toContain("DELETE on table current_data.span_arrivals");
    expect(lacking).toContain("UPDATE on table marts.trace_usage_daily");
    expect(lacking).toContain("UPDATE on table raw_data.retired_rows");
  });
});
