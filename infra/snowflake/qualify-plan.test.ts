import { describe, expect, it } from "vitest";
import { namesIn, qualify } from "./qualify-plan.ts";
import { cutPieces, joinPieces, splitSql } from "./sql-pieces.ts";

const names = { database: "DEV_DATA" };

describe("qualify", () => {
  it.each([
    ["select * from raw_data.t", "select * from DEV_DATA.raw_data.t"],
    ["select * from Marts.T as t", "select * from DEV_DATA.Marts.T as t"],
    ["table(information_schema.copy_history(1))", "table(DEV_DATA.information_schema.copy_history(1))"],
    ["from directory(@raw_data.s3_stage)", "from directory(@DEV_DATA.raw_data.s3_stage)"],
    ["list @raw_data.s3_stage/a/b", "list @DEV_DATA.raw_data.s3_stage/a/b"],
    ["table_name => 'RAW_DATA.T'", "table_name => 'DEV_DATA.RAW_DATA.T'"],
    ["as $$ select 1 from marts.x $$", "as $$ select 1 from DEV_DATA.marts.x $$"],
  ])("puts the database in front: %s", (sql, qualified) => {
    expect(qualify(sql, names)).toBe(qualified);
  });

  it.each([
    "select 'see monitoring.thresholds: change them'",
    "select raw_data from t where t.marts.x = 1",
    "-- of raw_data.t\nselect 1 /* marts.x */",
    'select "marts".x',
    "select * from other.raw_data.t",
  ])("leaves alone what is no such name: %s", (sql) => {
    expect(qualify(sql, names)).toBe(sql);
  });

  it("changes nothing the second time", () => {
    const once = qualify("select 'RAW_DATA.T' from @raw_data.s where marts.f(current_data.t.x)", names);
    expect(qualify(once, names)).toBe(once);
  });
});

describe("namesIn", () => {
  it("finds names of code, strings and blocks once, in lower case, and of no comment", () => {
    expect(
      namesIn(
        "-- marts.no\nselect 'RAW_DATA.A' from Marts.B, marts.b as $$ monitoring.c $$, information_schema.x",
      ),
    ).toEqual(["raw_data.a", "marts.b", "monitoring.c"]);
  });
});

describe("pieces", () => {
  it("are together the text again", () => {
    const sql = `select $1:"a b"::varchar, 'it''s; \\' -- no', 1e16 /* ; */ from $$ ; $$ -- end`;
    expect(joinPieces(cutPieces(sql))).toBe(sql);
  });

  it("part statements at semicolons of code only, and lose comments", () => {
    expect(splitSql("-- a;\nselect ';';\n\n/* b; */ select $$;$$ -- c\n;\n")).toEqual([
      "select ';'",
      "select $$;$$",
    ]);
  });
});
