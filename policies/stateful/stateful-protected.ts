import type { Resource, ResourceRule } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

const execute = "snowflake:index/execute:Execute";

export const statefulProtected: ResourceRule = {
  name: "stateful-protected",
  scope: "resource",
  types: [
    "aws:s3/bucket:Bucket",
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:dynamodb/table:Table",
    "aws:secretsmanager/secret:Secret",
    "aws:kms/key:Key",
    "snowflake:index/database:Database",
    "snowflake:index/table:Table",
    execute,
  ],
  level: "mandatory",
  severity: "critical",
  description: "In production what holds data is protected: buckets, databases, tables, secrets and keys.",
  reason: "A mistaken `destroy`, or a change that replaces it, would take the data away",
  remedy: "Give it `...stateful(scheme)`, which sets `protect` and `retainOnDelete` in production",
  check(resource, { isProduction }) {
    if (!isProduction || resource.protect) return complies;
    if (resource.type !== execute) return violates("it holds data and is not protected");
    return checkStatement(resource);
  },
};

/** SQL that makes a table holds data as the table does; anything else can be run again. */
function checkStatement({ props }: Resource): ReturnType<ResourceRule["check"]> {
  const statement = props["execute"];
  if (statement === unknown) return unchecked("execute");
  const makesTable = /^\s*create\s+(or\s+\w+\s+)?(transient\s+)?table\b/i.test(
    withoutComments(String(statement)),
  );
  return makesTable ? violates("it makes a table and is not protected") : complies;
}

function withoutComments(sql: string): string {
  return sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, "");
}
