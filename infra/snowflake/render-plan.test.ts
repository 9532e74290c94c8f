import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { planRenderEnvironment } from "./render-environment-plan.ts";
import type { RenderEnvironment } from "./render-environment-plan.ts";
import { readLandingPlan, renderScript, renderSnowflake } from "./render-plan.ts";
import type { RenderOptions } from "./render-plan.ts";
import { cutPieces } from "./sql-pieces.ts";

const warehouse = path.join(import.meta.dirname, "../../runtime/warehouse");
const landing = readLandingPlan(path.join(warehouse, "landing"));
const readText = (file: string) => readFileSync(path.join(warehouse, file), "utf8");

const environment: RenderEnvironment = {
  owner: "o'hara@example.com",
  costCentre: "42",
  production: false,
  namePrefix: "",
  nameSuffix: "_EU",
  aws: { accountId: "111122223333", region: "eu-central-1" },
  exports: [
    { name: "braintrust_traces", kind: "log_traces", format: "jsonl" },
    { name: "support_spans", kind: "log_spans", format: "parquet" },
  ],
  snowflake: {
    warehouseSize: "SMALL",
    autoSuspendSeconds: 60,
    creditQuota: 20,
    timeTravelDays: 7,
    snapshotMinutes: 60,
    role: "DEPLOYER",
  },
};

function render(changes: Partial<RenderOptions> = {}, values: Partial<RenderEnvironment> = {}) {
  const options = planRenderEnvironment("test", { ...environment, ...values });
  return renderSnowflake({ ...options, landing, readText, ...changes });
}

function sqlOf(title: string, sections = render()): string {
  const found = sections.find((section) => section.title === title);
  if (!found) throw new Error(`There is no section ${title}.`);
  return found.sql;
}

/** Without comments, texts and bodies. */
const codeOf = (sql: string) =>
  cutPieces(sql)
    .map(({ kind, text }) => (["comment", "string", "block"].includes(kind) ? " " : text))
    .join("");

describe("the rendering", () => {
  it("goes from the account to what runs by itself", () => {
    expect(render().map(({ title }) => title)).toEqual([
      "Resource monitor",
      "Warehouse",
      "Database and schemas",
      "Roles",
      "Tags",
      "Grants",
      "File formats",
      "Tables",
      "Columns that tables of an earlier version lack",
      "Integrations",
      "Stages",
      "Pipes",
      "Streams",
      "Views and functions",
      "Procedures",
      "Defaults",
      "Grants on objects that there are",
      "Tasks",
      "Alerts",
    ]);
  });

  it("makes nothing in a way that can't be repeated, and drops nothing", () => {
    const code = render()
      .map(({ sql }) => codeOf(sql))
      .join("\n");
    const creates = code.match(/^create [^\n(]+/gm) ?? [];
    expect(creates.length).toBeGreaterThan(100);
    expect(creates.filter((head) => !/^create (?:or replace|[a-z ]+ if not exists) /.test(head))).toEqual([]);
    expect(code).not.toMatch(/\b(?:drop|truncate|undrop)\b/i);
    expect(code).not.toMatch(
      /create or replace (?:table|stream|pipe|stage|file|warehouse|database|schema|storage)/,
    );
  });

  it("leaves no variable and nothing unqualified", () => {
    const sql = render()
      .map((section) => section.sql)
      .join("\n");
    expect(sql).not.toMatch(/\{\{|\}\}|<<|undefined|\[object/);
    const code = render()
      .map((section) => section.sql.replaceAll(/--.*$|'(?:[^']|'')*'/gm, ""))
      .join("\n");
    expect(code.match(/(?<![\w.])(?:raw_data|current_data|marts|monitoring)\.\w+/gi)).toBeNull();
  });

  it("makes each object before another one names it", () => {
    const statements = render().flatMap(({ sql }) => sql.split(/;\n+(?=create |alter |grant |insert )/));
    const made = new Set<string>();
    const early: string[] = [];
    for (const statement of statements) {
      const own = /^(?:(?:--.*)?\n)*create [\s\S]*?\b(\w+\.\w+\.\w+)/.exec(statement)?.[1]?.toUpperCase();
      const code = cutPieces(statement)
        .map(({ kind, text }) => (kind === "comment" || kind === "string" ? " " : text))
        .join("");
      for (const [name] of code.matchAll(
        /\bBRAINTRUST_DATA_EU\.(?:raw_data|current_data|marts|monitoring)\.\w+/gi,
      ))
        if (!made.has(name.toUpperCase()) && name.toUpperCase() !== own) early.push(`${own}: ${name}`);
      if (own !== undefined) made.add(own);
    }
    expect(early).toEqual([]);
    expect(made.size).toBeGreaterThan(80);
  });

  it("resumes every task and alert, which Snowflake makes suspended", () => {
    for (const kind of ["task", "alert"]) {
      const sql = sqlOf(kind === "task" ? "Tasks" : "Alerts");
      const made = [...sql.matchAll(new RegExp(`^create or replace ${kind} (\\S+)`, "gm"))].map(
        ([, name]) => name,
      );
      const resumed = [...sql.matchAll(new RegExp(`^alter ${kind} (\\S+) resume;`, "gm"))].map(
        ([, name]) => name,
      );
      expect(made.length).toBeGreaterThan(3);
      expect(resumed).toEqual(made);
    }
  });

  it("adds the columns that may be null to tables that lack them, and no others", () => {
    const sql = sqlOf("Columns that tables of an earlier version lack");
    expect(sql).toContain(
      "alter table BRAINTRUST_DATA_EU.RAW_DATA.BRAINTRUST_TRACES add column if not exists tags variant",
    );
    expect(sql).not.toMatch(/add column if not exists \w+ \S+ not null/);
  });

  it("knows the stack's own pipes and stages in what asks for them", () => {
    const sections = render();
    expect(sqlOf("Procedures", sections)).toContain("raw_data.support_spans_pipe_eu");
    expect(sqlOf("Views and functions", sections)).toContain("s3_support_spans_stage");
    const all = sections.map(({ sql }) => sql).join("\n");
    expect(all).not.toMatch(/braintrust_spans_pipe|s3_braintrust_query_rows_stage/i);
  });

  it("keeps deleted rows for as long as the stack says", () => {
    expect(sqlOf("Database and schemas")).toMatch(
      /alter database BRAINTRUST_DATA_EU set\n  data_retention_time_in_days = 7\n/,
    );
  });

  it("writes texts so that they are read as they were", () => {
    expect(sqlOf("Tags")).toContain("BRAINTRUST_DATA_EU.MONITORING.OWNER = 'o''hara@example.com'");
  });
});

describe("the resource monitor", () => {
  it("is for an administrator to make, so that it stands in a comment", () => {
    const sql = sqlOf("Resource monitor");
    expect(codeOf(sql).trim()).toBe("");
    expect(sql).toContain("--   credit_quota = 20");
    expect(sql).toContain("to role DEPLOYER;");
  });

  it("is the administrator's own where the stack names one", () => {
    const sections = render({}, { snowflake: { ...environment.snowflake, resourceMonitor: "COMPANY" } });
    expect(sqlOf("Resource monitor", sections)).not.toContain("credit_quota");
    expect(sqlOf("Warehouse", sections)).toContain("resource_monitor = COMPANY");
  });
});

describe("without a topic", () => {
  it("there is no integration for errors, and nobody whom an alert could tell", () => {
    const sections = render({ errorTopicArn: undefined, snapshotTopicArn: undefined });
    expect(sqlOf("Integrations", sections)).not.toContain("notification integration");
    expect(sqlOf("Pipes", sections)).not.toContain("error_integration");
    expect(codeOf(sqlOf("Alerts", sections)).trim()).toBe("");
  });
});

describe("the script", () => {
  it("says whose it is and who runs it, and numbers its parts", () => {
    const script = renderScript("test", "DEPLOYER", [{ title: "One", sql: "select 1;" }]);
    expect(script).toMatch(/^-- Snowflake, environment test:/);
    expect(script).toMatch(/\nuse role DEPLOYER;\n\n-- 1\. One\n\nselect 1;\n$/);
  });
});
