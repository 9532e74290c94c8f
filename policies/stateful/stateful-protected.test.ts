import { expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { statefulProtected } from "./stateful-protected.ts";

const bucket = makeResource("aws:s3/bucket:Bucket", "lake", {}, { protect: true });
const execute = (statement: unknown, protect = false) =>
  makeResource("snowflake:index/execute:Execute", "lake", { execute: statement }, { protect });

describeRule(statefulProtected, {
  compliant: () => [bucket],
  cases: {
    "finds fault with a bucket that is not": [
      [{ ...bucket, protect: false }],
      "it holds data and is not protected",
    ],
    "finds fault with a Snowflake database that is not": [
      [makeResource("snowflake:index/database:Database", "lake", {})],
      "it holds data and is not protected",
    ],
    "finds fault with SQL that makes a table": [
      [execute("-- grain: a trace\ncreate table if not exists traces (id text)")],
      "it makes a table and is not protected",
    ],
    "finds fault with SQL that makes a table anew": [
      [execute("CREATE OR REPLACE TABLE traces (id text)")],
      "it makes a table and is not protected",
    ],
    "takes it protected": [[execute("create table traces (id text)", true)], "complies"],
    "takes SQL that makes a view": [
      [execute("create view v as select * from traces -- create table")],
      "complies",
    ],
    "is unchecked while the SQL is not known": [[execute(unknown)], "unchecked: execute"],
  },
});

it("stateful-protected lets other environments go", () => {
  const open = [{ ...bucket, protect: false }];
  expect(verdictsOf(statefulProtected, open, makeSettings({ isProduction: false }))).toEqual({
    lake: "complies",
  });
});
