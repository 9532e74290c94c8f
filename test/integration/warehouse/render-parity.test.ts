import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { planRenderEnvironment } from "../../../infra/snowflake/render-environment-plan.ts";
import { readLandingPlan, renderSnowflake } from "../../../infra/snowflake/render-plan.ts";
import { runProgram } from "../../../review/run-program.ts";
import { assumeSecrets, makeFileReader, readStackFile } from "../../../review/stack-file.ts";
import { readStackValues } from "../../../runtime/cli/stack-file.ts";
import { parseStackConfig } from "../../../stacks/config.ts";
import { askingSecrets, secretsSchema } from "../../../stacks/config-schema.ts";
import { deploy } from "../../../stacks/deploy.ts";

const root = path.join(import.meta.dirname, "../../..");
const warehouse = path.join(root, "runtime/warehouse");
const project = "tracelake";

type Inputs = Readonly<Record<string, unknown>>;

/** What the program makes in Snowflake, by the provider's kinds. */
async function deployed(stack: string): Promise<{ kind: string; inputs: Inputs }[]> {
  const secrets = Object.keys(secretsSchema.shape).filter((key) => !askingSecrets.includes(key));
  const { file } = assumeSecrets(readStackFile(root, stack), project, secrets);
  const config = parseStackConfig(stack, makeFileReader(file, project));
  // The other capability needs its bundle to be built.
  const program = async () => await Promise.resolve(deploy({ ...config, capabilities: ["braintrust"] }));
  const { resources } = await runProgram({ project, file, account: config.aws, program });
  return resources
    .filter(({ type }) => type.startsWith("snowflake:"))
    .map(({ type, inputs }) => ({ kind: type.split(":").at(-1) ?? "", inputs }));
}

function render(stack: string): string {
  const { braintrust, snowflake, ...values } = readStackValues(root, stack);
  if (!braintrust || !snowflake) throw new Error(`${stack} has no Snowflake.`);
  const environment = planRenderEnvironment(stack, { ...values, exports: braintrust.exports, snowflake });
  const landing = readLandingPlan(path.join(warehouse, "landing"));
  const readText = (file: string) => readFileSync(path.join(warehouse, file), "utf8");
  return renderSnowflake({ ...environment, landing, readText })
    .map(({ sql }) => sql)
    .join("\n\n");
}

const words: Readonly<Record<string, string>> = {
  AccountRole: "role",
  Alert: "alert",
  Database: "database",
  FileFormat: "file format",
  FunctionSql: "function",
  NotificationIntegration: "notification integration",
  Pipe: "pipe",
  ProcedureSql: "procedure",
  ResourceMonitor: "resource monitor",
  Schema: "schema",
  Stage: "stage",
  StorageIntegration: "storage integration",
  StreamOnTable: "stream",
  Table: "table",
  Tag: "tag",
  Task: "task",
  View: "view",
  Warehouse: "warehouse",
};

const text = (value: unknown) => (typeof value === "string" ? value : "");
const unquoted = (value: unknown) => text(value).replaceAll('"', "");

/** `table BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES` */
function describeObject({ kind, inputs }: { kind: string; inputs: Inputs }): string[] {
  const word = words[kind];
  const parts = [inputs["database"], inputs["schema"], inputs["name"]]
    .map(text)
    .filter((part) => part !== "");
  return word === undefined ? [] : [`${word} ${parts.join(".")}`];
}

function describeGrant(inputs: Inputs): string {
  const target = (key: string) => inputs[key] as Inputs | undefined;
  const account = target("onAccountObject");
  const schema = target("onSchema");
  const object = target("onSchemaObject");
  const plural = (scope: "future" | "all") => {
    const objects = object?.[scope] as Inputs | undefined;
    return (
      objects && `${scope} ${text(objects["objectTypePlural"])} in schema ${unquoted(objects["inSchema"])}`
    );
  };
  const named = account ?? object;
  const on =
    (schema && `schema ${unquoted(schema["schemaName"])}`) ??
    plural("future") ??
    plural("all") ??
    `${text(named?.["objectType"])} ${unquoted(named?.["objectName"])}`;
  const privileges = (inputs["privileges"] as string[]).join(", ");
  return `grant ${privileges} on ${on} to role ${unquoted(inputs["accountRoleName"])}`.toLowerCase();
}

const squeeze = (sql: string) => sql.replaceAll(/\s+/g, " ").trim();

describe.each(["dev", "prod"])("the rendering and the deployment of %s", (stack) => {
  let resources: Awaited<ReturnType<typeof deployed>>;
  beforeAll(async () => {
    resources = await deployed(stack);
  });

  it("make the same objects under the same names", () => {
    const made = resources.flatMap(describeObject);
    const rendered = [
      ...render(stack).matchAll(
        /^(?:-- )?create (?:or replace )?([a-z ]+?)(?: if not exists)? ([A-Z_][A-Z0-9_.]*)/gm,
      ),
    ].map(([, word, name]) => `${word} ${name}`);
    expect(made.length).toBeGreaterThan(100);
    expect(rendered.toSorted()).toEqual(made.toSorted());
  });

  it("grant the same; the rendering once more on what there is already", () => {
    const made = resources
      .filter(({ kind }) => kind === "GrantPrivilegesToAccountRole")
      .map(({ inputs }) => describeGrant(inputs));
    const rendered = render(stack)
      .match(/^grant .* on [^;]+/gm)
      ?.map((grant) => grant.toLowerCase());
    expect(made.filter((grant) => !rendered?.includes(grant))).toEqual([]);
    expect(rendered?.filter((grant) => !made.includes(grant) && !grant.includes(" on all "))).toEqual([]);
  });

  it("hold each role by the same roles", () => {
    const made = resources
      .filter(({ kind }) => kind === "GrantAccountRole")
      .map(
        ({ inputs }) => `grant role ${text(inputs["roleName"])} to role ${text(inputs["parentRoleName"])}`,
      );
    expect(
      render(stack)
        .match(/^grant role [^;]+/gm)
        ?.toSorted(),
    ).toEqual(made.toSorted());
  });

  it("run the same statements", () => {
    const rendered = squeeze(render(stack));
    const properties: Readonly<Record<string, readonly string[]>> = {
      Alert: ["condition", "action"],
      FunctionSql: ["functionDefinition", "returnType"],
      Pipe: ["copyStatement"],
      ProcedureSql: ["procedureDefinition"],
      Task: ["sqlStatement", "when"],
      View: ["statement"],
    };
    const differing = resources.flatMap((resource) =>
      (properties[resource.kind] ?? []).flatMap((property) =>
        rendered.includes(squeeze(text(resource.inputs[property])))
          ? []
          : [`${describeObject(resource).join()}: ${property}`],
      ),
    );
    expect(differing).toEqual([]);
  });

  it("set the same", () => {
    const rendered = render(stack).replaceAll(/^-- /gm, "");
    const settings: Readonly<Record<string, (inputs: Inputs) => (string | undefined)[]>> = {
      Database: (inputs) => [`data_retention_time_in_days = ${String(inputs["dataRetentionTimeInDays"])}`],
      ResourceMonitor: (inputs) => [
        `credit_quota = ${String(inputs["creditQuota"])}`,
        `on ${String(inputs["suspendTrigger"])} percent do suspend`,
        `on ${String(inputs["suspendImmediateTrigger"])} percent do suspend_immediate`,
        ...(inputs["notifyTriggers"] as number[]).map((percent) => `on ${percent} percent do notify`),
      ],
      Stage: (inputs) => [
        `url = '${text(inputs["url"])}'`,
        `storage_integration = ${text(inputs["storageIntegration"])}`,
      ],
      StreamOnTable: (inputs) => [
        `append_only = ${text(inputs["appendOnly"])}\n  show_initial_rows = ${text(inputs["showInitialRows"])}`,
      ],
      StorageIntegration: (inputs) => [
        `storage_aws_role_arn = '${text(inputs["storageAwsRoleArn"])}'`,
        ...(inputs["storageAllowedLocations"] as string[]).map((location) => `'${location}'`),
      ],
      NotificationIntegration: (inputs) => [
        `aws_sns_topic_arn = '${text(inputs["awsSnsTopicArn"])}'`,
        `aws_sns_role_arn = '${text(inputs["awsSnsRoleArn"])}'`,
      ],
      Warehouse: (inputs) => [
        `warehouse_size = ${text(inputs["warehouseSize"])}`,
        `auto_suspend = ${String(inputs["autoSuspend"])}`,
        `resource_monitor = ${text(inputs["resourceMonitor"])}`,
        `statement_timeout_in_seconds = ${String(inputs["statementTimeoutInSeconds"])}`,
      ],
      Task: (inputs) => [
        `schedule = '${String((inputs["schedule"] as Inputs)["minutes"])} minute'`,
        `suspend_task_after_num_failures = ${String(inputs["suspendTaskAfterNumFailures"])}`,
      ],
    };
    const missing = resources.flatMap(({ kind, inputs }) => {
      const lines = [
        ...(settings[kind]?.(inputs) ?? []),
        ...(words[kind] !== undefined && text(inputs["comment"]) !== ""
          ? [`comment = '${text(inputs["comment"]).replaceAll("'", "''")}'`]
          : []),
      ];
      return lines.filter((line) => !rendered.includes(line ?? "")).map((line) => `${kind}: ${line}`);
    });
    expect(missing).toEqual([]);
  });
});
