import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { init, validate } from "@guanmingchiu/sqlparser-ts";
import { beforeAll, describe, expect, it } from "vitest";
import { splitStatements } from "../../../runtime/warehouse/dialect/split-statements.ts";
import { printTokens, readTokens } from "../../../runtime/warehouse/dialect/tokens.ts";
import { translate } from "../../../runtime/warehouse/dialect/translate.ts";

const root = path.join(import.meta.dirname, "../../../runtime/warehouse");
const files = globSync("**/*.sql", { cwd: root }).toSorted();

/** Kinds of statements that the grammar does not know. The local warehouse has its own way of running each. */
const routed: readonly { begins: RegExp; why: string }[] = [
  { begins: /^create( or replace)? stream /, why: "a view over the loads since the stream's offset" },
  { begins: /^create( or replace)? file format /, why: "the loader knows both formats" },
  { begins: /^create( or replace)? stage /, why: "a folder of the lake" },
  { begins: /^copy into /, why: "planCopy and the loader" },
  { begins: /^alter pipe /, why: "pause, resume and refresh of the loader" },
  { begins: /^alter stage \S+ refresh$/, why: "a stage's directory is its folder, always up to date" },
  { begins: /^list @/, why: "the files of the lake's folder" },
  { begins: /^show pipes( |$)/, why: "the routes of the exports" },
  { begins: /^call /, why: "the procedures of the catalog" },
];

const kindOf = (statement: string) => {
  const text = printTokens(readTokens(statement)).replaceAll(/\s+/g, " ").toLowerCase();
  return routed.find(({ begins }) => begins.test(text));
};

/** What `{{files}}` stands for: the others stand for one name or text. */
const rowsOfFiles = "('braintrust/a.jsonl'), ('braintrust/b.jsonl')";

/** As the deployment or the command fills it in: a name of its own in the place of each variable. */
const filled = (file: string) =>
  readFileSync(path.join(root, file), "utf8")
    .replaceAll("{{files}}", rowsOfFiles)
    .replaceAll(/\{\{(\w+)\}\}/g, "the_$1");

const statements = files.flatMap((file) =>
  splitStatements(filled(file)).map((statement, index) => ({
    name: `${file}, statement ${index + 1}`,
    statement,
  })),
);

/**
 * The grammar knows no CREATE FUNCTION of Snowflake's: of one, what stands between $$ is given to it, and the rest to
 * the translator, which takes no other form.
 */
const parsedPart = (statement: string) =>
  /create( or replace)? function /i.test(statement)
    ? (/\$\$([\s\S]*)\$\$/.exec(statement)?.[1] ?? "")
    : statement;

function faultOf(statement: string): string | undefined {
  try {
    validate(statement, "snowflake");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

beforeAll(async () => {
  await init();
});

describe("the warehouse's SQL", () => {
  it("is found", () => {
    expect(files).toEqual(expect.arrayContaining(["landing/table-braintrust-spans.sql"]));
    expect(statements.length).toBeGreaterThanOrEqual(files.length);
  });

  it("holds at least one statement in each file", () => {
    expect(files.filter((file) => splitStatements(filled(file)).length === 0)).toEqual([]);
  });

  it.each(statements.filter(({ statement }) => kindOf(statement) === undefined))(
    "is Snowflake's in $name",
    ({ statement }) => {
      expect(faultOf(parsedPart(statement))).toBeUndefined();
    },
  );

  it("is translated for DuckDB, but for what the local warehouse models", () => {
    const isModelled = (statement: string) =>
      kindOf(statement) !== undefined || /system\$\w+|@\w|information_schema\./i.test(statement);
    const refused = statements.flatMap(({ name, statement }) => {
      try {
        if (!isModelled(statement)) translate(statement);
        return [];
      } catch (error) {
        return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
      }
    });
    expect(refused).toEqual([]);
  });
});

describe("the grammar", () => {
  it.each([
    "select from where",
    "select a b c from t",
    "select a, from t where",
    "select (1 from t",
    "select case when a then 1 from t",
    "select a from t group a",
    "select a from t where a between 1",
    "create table t (a varchar b)",
    "create view v select 1",
    "insert into t values 1, 2",
    "update t where a = 1",
    "delete t where a = 1 and",
    "merge into t using s when matched then update set a = 1",
    "select a from t qualify",
    "with a as select 1 select * from a",
    "select sum(x) over partition by y from t",
    "select 'a from t",
  ])("rejects %j", (statement) => {
    expect(faultOf(statement)).toBeDefined();
  });

  it("takes arguments of procedures, paths, FLATTEN and QUALIFY", () => {
    expect(
      faultOf(`select f.key, t.v:a."b c"[0]::varchar from t, lateral flatten(input => t.v) f where t.day >= :since
        qualify row_number() over (partition by id order by n desc) = 1`),
    ).toBeUndefined();
  });
});
