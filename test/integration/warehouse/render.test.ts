import { readFileSync } from "node:fs";
import path from "node:path";
import { init, validate } from "@guanmingchiu/sqlparser-ts";
import { beforeAll, describe, expect, it, test } from "vitest";
import { landingObjects } from "../../../contracts/warehouse/landing.ts";
import { warehouseObjects } from "../../../contracts/warehouse/catalog.ts";
import { planRenderEnvironment } from "../../../infra/snowflake/render-environment-plan.ts";
import { readLandingPlan, renderSnowflake } from "../../../infra/snowflake/render-plan.ts";
import { readStackValues } from "../../../runtime/cli/stack-file.ts";
import { splitStatements } from "../../../runtime/warehouse/dialect/split-statements.ts";
import { fullNameOf } from "../../../runtime/warehouse/duckdb/create-objects.ts";
import { makeWarehouseFolders, openTestWarehouse } from "../../support/local-warehouse.ts";

const root = path.join(import.meta.dirname, "../../..");
const warehouseFolder = path.join(root, "runtime/warehouse");
const landing = readLandingPlan(path.join(warehouseFolder, "landing"));
const readText = (file: string) => readFileSync(path.join(warehouseFolder, file), "utf8");

function render(stack: string) {
  const { braintrust, snowflake, ...values } = readStackValues(root, stack);
  if (!braintrust || !snowflake) throw new Error(`${stack} has no Snowflake.`);
  const environment = planRenderEnvironment(stack, { ...values, exports: braintrust.exports, snowflake });
  return renderSnowflake({ ...environment, landing, readText });
}

const withoutComments = (statement: string) => statement.replace(/^(?:(?:--.*)?\n)+/, "");

function statementsOf(stack: string, ...titles: string[]): string[] {
  return render(stack)
    .filter(({ title }) => titles.length === 0 || titles.includes(title))
    .flatMap(({ title, sql }) =>
      // An alert's action has semicolons of its own, and so has a task that sends.
      ["Alerts", "Tasks"].includes(title) ? sql.split(/;\n\n(?=alter |create )/) : splitStatements(sql),
    )
    .map(withoutComments)
    .filter((statement) => statement !== "" && !/^--.*$/.test(statement));
}

const name = String.raw`[A-Z_][A-Z0-9_.]*`;
const clause = String.raw`(\n  \w+ = .+)`;
const clauses = `${clause}*`;
const privileges = String.raw`[a-z, ]+`;

/**
 * Kinds of statements that the grammar does not know: what each has to look like as a whole, and the part of it, by a
 * group called `inner`, that the grammar does know.
 */
const kinds = [
  String.raw`(create warehouse if not exists|alter warehouse|alter database) ${name} (with|set)${clauses}`,
  String.raw`alter (database|warehouse) ${name} set tag ${name} = '[^']*'`,
  String.raw`create schema if not exists ${name} with managed access`,
  String.raw`create (role|tag) if not exists ${name}${clauses}`,
  String.raw`grant ${privileges} on (future |all )?([a-z]+ )+(in schema )?${name} to role ${name}`,
  String.raw`create file format if not exists ${name}${clauses}`,
  String.raw`alter table ${name} add column if not exists \w+ \w+(\(\d+(,\d+)?\))?( comment '([^']|'')*')?`,
  String.raw`create storage integration if not exists ${name}${clauses.replace(".+", String.raw`(\((\n    '.*',?)+\n  \)|.+)`)}`,
  String.raw`alter storage integration ${name} set${clauses.replace(".+", String.raw`(\((\n    '.*',?)+\n  \)|.+)`)}`,
  String.raw`create notification integration if not exists ${name}${clauses}`,
  String.raw`desc integration ${name}`,
  String.raw`create pipe if not exists ${name}${clauses}\nas\ncopy into ${name} \([\w, ]+\) from \((?<inner>select .+ from @${name})\) file_format = \(format_name = '${name}'\) pattern = '.+' on_error = skip_file`,
  String.raw`create stream if not exists ${name}\n  on table [\w.]+${clauses}`,
  String.raw`create or replace function ${name}\([\w ,()]*\)\n  returns TABLE \([\w ,()]+\)${clauses}\nas\n\$\$(?<inner>[\s\S]+)\$\$`,
  String.raw`create or replace procedure ${name}\([\w ,()]*\)\n  returns varchar\n  language sql${clauses}\n  execute as owner\nas\n\$\$(?<body>[\s\S]+)\$\$`,
  String.raw`create or replace task ${name}${clauses}(\n  when SYSTEM\$STREAM_HAS_DATA\('${name}'\))?\nas\n  call ${name}\.\w+\(\)`,
  String.raw`create or replace task ${name}${clauses}\nas\n  (?<body>declare\n[\s\S]+)`,
  String.raw`create or replace alert ${name}${clauses}\n  if \(exists \(\n(?<inner>[\s\S]+)\n  \)\)\n  then\n(?<body>[\s\S]+)`,
  String.raw`alter (task|alert) ${name} resume`,
].map((pattern) => new RegExp(`^${pattern};?$`));

function faultOf(statement: string): string | undefined {
  try {
    // Snowflake documents it behind the columns; the grammar takes it only before them.
    validate(statement.replace(/\n  copy grants(?=\n  comment = )/, ""), "snowflake");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The plain statements of a block of Snowflake Scripting, as Snowflake runs them. */
function stepsOf(body: string): string[] {
  return splitStatements(body)
    .map((step) =>
      step.replace(/^(?:declare\s+\w+ varchar|begin(?! transaction)|exception\s+when other then)\s*/i, ""),
    )
    .map((step) => step.replace(/\binto :\w+/i, "").trim())
    .filter(
      (step) => !/^(?:|begin transaction|commit|rollback|raise|return .*|end|\w+ varchar)$/i.test(step),
    );
}

/** Known to neither: how a notification is sent, a directory listed anew. */
const unparsed = /^(?:call system\$send_snowflake_notification\(|alter stage \S+ refresh$)/i;

function faultsIn(statement: string): string[] {
  const kind = kinds.find((pattern) => pattern.test(statement));
  const groups = kind?.exec(statement)?.groups;
  const parts =
    kind === undefined ? [statement] : [groups?.["inner"] ?? [], stepsOf(groups?.["body"] ?? "")].flat();
  return parts
    .filter((part) => !unparsed.test(part))
    .flatMap((part) => {
      const fault = faultOf(part);
      return fault === undefined ? [] : [`${statement.slice(0, 80)}: ${fault}`];
    });
}

beforeAll(async () => {
  await init();
});

describe("the rendering for Snowflake", () => {
  it.each(["dev", "prod"])(
    "of %s has statements of Snowflake's grammar, or of the kinds listed here",
    (stack) => {
      const statements = statementsOf(stack);
      expect(statements.length).toBeGreaterThan(300);
      expect(statements.flatMap(faultsIn)).toEqual([]);
    },
  );

  it.each([
    ["a clause that is broken", "create role if not exists R\n  comment 'x'"],
    ["a column without a type", "alter table A.B.C add column if not exists d"],
    [
      "a broken step",
      "create or replace procedure A.B.C()\n  returns varchar\n  language sql\n  execute as owner\nas\n$$\nbegin\n  delete t where;\nend;\n$$",
    ],
    [
      "a broken condition",
      "create or replace alert A.B.C\n  if (exists (\nselect from\n  ))\n  then\nselect 1",
    ],
  ])("is checked: %s is found", (_, statement) => {
    expect(faultsIn(statement)).toHaveLength(1);
  });
});

describe("the rendered warehouse in the local one", () => {
  const columns = `select table_schema, lower(table_name) as table_name, lower(column_name) as column_name, data_type
    from information_schema.columns
    where table_schema in ('raw_data', 'current_data', 'marts', 'monitoring') order by all`;

  test("makes the same tables and views, twice if asked, and runs every step of its procedures", async () => {
    const expected = await openTestWarehouse(await makeWarehouseFolders(), { objects: warehouseObjects });
    // In memory, because a function's typed parameters need a newer format than the file's.
    const folders = { ...(await makeWarehouseFolders()), folder: ":memory:" };
    const warehouse = await openTestWarehouse(folders, { objects: landingObjects });
    // The local warehouse's database is called as production's.
    const made = statementsOf(
      "prod",
      "Tables",
      "Columns that tables of an earlier version lack",
      "Streams",
      "Views and functions",
      "Defaults",
    );
    const refused: string[] = [];
    const run = async (statement: string) => {
      try {
        await warehouse.query(statement);
      } catch (error) {
        refused.push(`${statement.slice(0, 100)}: ${(error as Error).message.slice(0, 300)}`);
      }
    };
    for (const statement of [...made, ...made]) await run(statement);
    expect(refused).toEqual([]);
    expect(await warehouse.query(columns)).toEqual(await expected.query(columns));

    const procedures = statementsOf("prod", "Procedures");
    expect(procedures).toHaveLength(warehouseObjects.filter(({ kind }) => kind === "procedure").length);
    for (const procedure of procedures)
      for (const step of stepsOf(/\$\$([\s\S]+)\$\$/.exec(procedure)?.[1] ?? "")) await run(step);
    expect(refused).toEqual([]);
    // A seed that runs again adds nothing.
    const thresholds = "select count(*) as n from monitoring.thresholds";
    const before = await warehouse.query(thresholds);
    for (const statement of statementsOf("prod", "Defaults")) await run(statement);
    expect(await warehouse.query(thresholds)).toEqual(before);
    expect(before).toEqual(await expected.query(thresholds));
  });

  test("names every object of the catalog", () => {
    const rendered = statementsOf("prod").join("\n").toLowerCase();
    const missing = warehouseObjects
      .map(fullNameOf)
      .filter(
        (object) =>
          !new RegExp(`^create .*\\bbraintrust_data\\.${object.replace(".", "\\.")}\\b`, "m").test(rendered),
      );
    expect(missing).toEqual([]);
  });
});
