import { z } from "zod";
import { monitoringSchema } from "./monitoring-schema.ts";

/**
 * What `Pulumi.<stack>.yaml` may say, key by key. The one source: `Pulumi.yaml`'s schema and docs/configuration.md are written
 * from it. Descriptions are for operators: what it is, its unit, when to change it.
 */

const text = (allowed: string) => z.string({ error: `expected ${allowed}` });
const match = (pattern: RegExp, allowed: string) =>
  text(allowed).regex(pattern, { error: `expected ${allowed}` });
const integer = (min: number, max: number) => {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};
const number = (min: number, max: number) => {
  const error = `expected a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
};
const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `expected ${values.join(" or ")}` });
const flag = z.boolean({ error: "expected true or false" });

/** Regions where Bedrock, Fargate and Aurora Serverless v2 are all offered and Snowflake has a region of its own. */
export const regions = [
  "us-east-1",
  "us-east-2",
  "us-west-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "sa-east-1",
] as const;

export const capabilities = ["braintrust", "processor", "bedrock", "monitoring"] as const;

const braintrustExport = z.strictObject({
  name: match(/^[a-z][a-z0-9_]{0,40}$/, "lower-case letters, digits and _ (braintrust_traces)").describe(
    "Names the prefix, stage, pipe and table: `braintrust_traces`.",
  ),
  projectId: z.uuid({ error: "expected a project's UUID" }).describe("The Braintrust project."),
  kind: oneOf("log_traces", "log_spans", "btql_query").describe(
    "What is exported: a row a trace, a row a span, or a query.",
  ),
  query: z.string().optional().describe("The BTQL query; with kind `btql_query` only."),
  format: oneOf("jsonl", "parquet").default("jsonl").describe("The format of its files."),
  intervalSeconds: integer(1, 2_592_000).default(3600).describe("Seconds between two exports."),
  batchSize: integer(1, 100_000).default(1000).describe("Rows a batch."),
});

export const stackSchema = z.strictObject({
  owner: text("who answers for it, as an address or a team")
    .min(1)
    .describe("Who answers for the environment; a tag."),
  costCentre: text("a cost centre").min(1).describe("Who pays; a tag."),
  production: flag
    .default(false)
    .describe("`true` protects and retains what holds data, and turns on deletion protection."),
  capabilities: z
    .array(oneOf(...capabilities))
    .min(1, { error: "expected at least one capability" })
    .default([...capabilities])
    .describe(
      "What is deployed: `braintrust` (lake, export role, Snowflake), `processor` (the trace processor), `bedrock` (lake, the metrics aggregator), `monitoring` (alarms, dashboards and the errors' log of what is there).",
    ),
  namePrefix: match(/^[A-Za-z0-9_]{0,20}$/, "letters, digits and _")
    .default("")
    .describe("Stands before the names that operators type (`DEV_` makes `DEV_BRAINTRUST_DATA`)."),
  nameSuffix: match(/^[A-Za-z0-9_]{0,20}$/, "letters, digits and _")
    .default("")
    .describe("Stands after them."),
  aws: z
    .strictObject({
      accountId: match(/^\d{12}$/, "an account's 12 digits").describe(
        "The account; any other is refused by the provider.",
      ),
      region: oneOf(...regions).describe("The region of everything."),
      endpoint: z
        .url({ error: "expected a URL" })
        .optional()
        .describe("Address of a stand-in for AWS, for trials without an account."),
    })
    .describe("The AWS account."),
  lake: z
    .strictObject({
      encryption: oneOf("s3", "kms")
        .default("s3")
        .describe("`s3`: keys of S3. `kms`: a key of the environment's own, with a bucket key."),
      archiveAfterDays: integer(30, 3650)
        .default(90)
        .describe("Days after which an export moves to the archive tier."),
      deleteNoncurrentAfterDays: integer(1, 3650)
        .default(30)
        .describe("Days that an overwritten or deleted object can be brought back."),
    })
    .prefault({})
    .describe("The bucket."),
  braintrust: z
    .strictObject({
      principals: z
        .array(
          match(
            /^(\d{12}|arn:aws[a-z-]*:iam::\d{12}:(root|role\/[\w+=,.@/-]+))$/,
            "an account's 12 digits, or the ARN of a root or a role",
          ),
        )
        .min(1, { error: "expected at least one principal" })
        .describe(
          "Who may assume the export role: Braintrust's account (the export dialog shows it), or a self-hosted data plane's roles.",
        ),
      orgId: match(/^[A-Za-z0-9-]{1,64}$/, "the organisation's id").describe(
        "The organisation's id: external ids begin with `bt:<orgId>:`.",
      ),
      rolePerProject: flag
        .default(false)
        .describe("`true` makes a role for each project, each for its own prefixes."),
      apiUrl: z
        .url({ error: "expected a URL" })
        .default("https://api.braintrust.dev")
        .describe("Braintrust's API, or a self-hosted one."),
      exports: z
        .array(braintrustExport)
        .min(1, { error: "expected at least one export" })
        .describe("One automation, prefix, stage, pipe and table each."),
    })
    .optional()
    .describe("Braintrust's exports; with capability `braintrust`."),
  snowflake: z
    .strictObject({
      organization: match(/^[A-Za-z0-9_]+$/, "the organisation's name").describe("The organisation's name."),
      account: match(/^[A-Za-z0-9_-]+$/, "the account's name").describe(
        "The account's name within the organisation.",
      ),
      user: text("a service user").min(1).describe("The user that deploys."),
      role: text("a role")
        .min(1)
        .default("TRACELAKE_DEPLOY")
        .describe("The role that deploys; never ACCOUNTADMIN."),
      host: z
        .string()
        .optional()
        .describe("Address of a stand-in for Snowflake, for trials without an account."),
      port: integer(1, 65_535).optional().describe("Its port."),
      protocol: oneOf("https", "http").default("https").describe("Its protocol."),
      warehouseSize: oneOf("XSMALL", "SMALL", "MEDIUM", "LARGE")
        .default("XSMALL")
        .describe("Size of the warehouse."),
      autoSuspendSeconds: integer(30, 3600)
        .default(60)
        .describe("Seconds of idling until the warehouse sleeps."),
      timeTravelDays: integer(0, 90)
        .default(1)
        .describe(
          "Days for which deleted and changed rows can be had back; above 1 takes Snowflake's Enterprise edition.",
        ),
      creditQuota: integer(1, 100_000)
        .default(100)
        .describe(
          "Credits a month; the resource monitor suspends the warehouse at it. Tasks and alerts alone take some 30 of an XSMALL.",
        ),
      resourceMonitor: match(/^[A-Za-z_][A-Za-z0-9_$]*$/, "the name of a resource monitor")
        .optional()
        .describe(
          "A resource monitor that an account administrator made, in place of one of its own: Snowflake lets only them make one.",
        ),
      snapshotMinutes: integer(5, 60)
        .default(60)
        .describe(
          "Minutes between two reports of the pipeline's health. Each wakes the warehouse: every 60 it goes with the hourly tasks, every 15 takes some 60 credits a month on an XSMALL that sleeps otherwise.",
        ),
      creditPriceUsd: number(0.5, 20).default(3).describe("USD a credit, by your contract; for estimates."),
    })
    .optional()
    .describe("The Snowflake account; with capability `braintrust`."),
  network: z
    .strictObject({
      cidr: match(/^10\.\d{1,3}\.0\.0\/16$/, "a /16 within 10.0.0.0/8")
        .default("10.80.0.0/16")
        .describe("Addresses of a network of its own."),
      vpcId: match(/^vpc-[0-9a-f]+$/, "a network's id")
        .optional()
        .describe("An existing network, in place of one of its own."),
      publicSubnetIds: z
        .array(match(/^subnet-[0-9a-f]+$/, "a subnet's id"))
        .default([])
        .describe("Its public subnets, in two zones."),
      privateSubnetIds: z
        .array(match(/^subnet-[0-9a-f]+$/, "a subnet's id"))
        .default([])
        .describe("Its private subnets, in two zones."),
    })
    .prefault({})
    .describe("Where the trace processor runs."),
  processor: z
    .strictObject({
      runAs: oneOf("container", "function")
        .default("function")
        .describe("`container`: Fargate behind a load balancer. `function`: a Lambda with a Function URL."),
      domainName: match(/^[a-z0-9.-]+\.[a-z]+$/, "a host name")
        .optional()
        .describe("The host name of the load balancer's certificate."),
      certificateArn: match(/^arn:aws[a-z-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/, "a certificate's ARN")
        .optional()
        .describe("Its certificate; needed by `container`."),
      hostedZoneId: match(/^Z[A-Z0-9]+$/, "a Route 53 zone's id")
        .optional()
        .describe(
          "The Route 53 zone that gets the host name's record; without it the record is made elsewhere.",
        ),
      cpu: integer(256, 16_384).default(512).describe("CPU units of a task (1024 are one core)."),
      memoryMb: integer(512, 10_240).default(1024).describe("Memory of a task or of the function, in MB."),
      minTasks: integer(1, 100).default(1).describe("Tasks that always run."),
      maxTasks: integer(1, 100).default(4).describe("Tasks at the most."),
      maxConcurrency: integer(2, 1000).default(20).describe("Calls of the function at once."),
      retentionDays: integer(1, 3650).default(90).describe("Days that spans are kept."),
      costAlertThresholdUsd: number(0, 1_000_000)
        .default(10)
        .describe("A trace that costs more raises `high_cost`."),
      latencyAlertThresholdMs: number(0, 1e9)
        .default(500)
        .describe("A trace that takes longer raises `high_latency`."),
      logRetentionDays: integer(1, 3653)
        .default(30)
        .describe("Days that logs are kept; one of CloudWatch's values."),
    })
    .prefault({})
    .describe("The trace processor."),
  database: z
    .strictObject({
      engine: oneOf("rds", "aurora")
        .default("rds")
        .describe("`rds`: one instance. `aurora`: Aurora Serverless v2."),
      instanceClass: match(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "an instance class (db.t4g.micro)")
        .default("db.t4g.micro")
        .describe("Class of the instance, with `rds`."),
      storageGb: integer(20, 65_536)
        .default(20)
        .describe("Storage to begin with, in GB, with `rds`; it grows by itself."),
      minCapacityAcu: number(0, 256).default(0.5).describe("Capacity units at the least, with `aurora`."),
      maxCapacityAcu: number(1, 256).default(4).describe("Capacity units at the most, with `aurora`."),
      backupDays: integer(1, 35).default(7).describe("Days that backups are kept."),
    })
    .prefault({})
    .describe("The trace processor's PostgreSQL."),
  bedrock: z
    .strictObject({
      invocationLogging: flag
        .default(false)
        .describe(
          "`true` switches Bedrock's invocation logging on, into the lake. An account has one for each region: what was set there is replaced.",
        ),
      bodies: flag
        .default(true)
        .describe(
          "Whether Bedrock logs prompts, answers, images and embeddings too. Nothing here reads them but the latency, which lies among them.",
        ),
      logBucket: z
        .strictObject({
          name: match(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name").describe("Its name."),
          accountId: match(/^\d{12}$/, "an account's 12 digits").describe("Its owner."),
          prefix: match(/^([\w!.*'()-]+\/)*$/, "a prefix with a / at its end")
            .default("")
            .describe("Below which Bedrock writes."),
          kmsKeyArn: match(/^arn:aws[a-z-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/, "a key's ARN")
            .optional()
            .describe("Its key, where it has one."),
        })
        .optional()
        .describe(
          "A bucket in another account that holds the logs, in place of the lake. `pulumi stack output bedrockLogBucket` says what its owner adds.",
        ),
      keepLogsDays: integer(1, 3650)
        .optional()
        .describe("Days after which logs in the lake are deleted; kept for ever when left out."),
      maxConcurrency: integer(2, 1000).default(10).describe("Functions at once."),
      memoryMb: integer(256, 10_240).default(512).describe("Memory of the function, in MB."),
      timeoutSeconds: integer(30, 900)
        .default(300)
        .describe("Seconds that a batch may take; the queue hides a message for six times as long."),
      logRetentionDays: integer(1, 3653)
        .default(30)
        .describe("Days that the function's log is kept; one of CloudWatch's values."),
      metricsSink: oneOf("cloudwatch", "emf")
        .default("cloudwatch")
        .describe("`cloudwatch`: PutMetricData. `emf`: embedded metrics in the function's log."),
      extraDimensions: z
        .array(oneOf("DestinationRegion", "ApplicationId"))
        .default([])
        .describe(
          "Further dimensions of the metrics; each multiplies their number, which is what is paid for.",
        ),
      trace: flag.default(false).describe("Logs each record's fate and traces to X-Ray."),
    })
    .prefault({})
    .describe("The metrics aggregator of Bedrock's invocation logs."),
  monitoring: monitoringSchema,
  volume: z
    .strictObject({
      exportedRowsPerDay: integer(0, 1e12).default(1_000_000).describe("Rows that Braintrust exports a day."),
      bytesPerRow: integer(1, 1e7).default(2000).describe("Bytes of a row."),
      spansPerDay: integer(0, 1e12)
        .default(1_000_000)
        .describe("Spans that the trace processor takes a day."),
      bedrockInvocationsPerDay: integer(0, 1e12)
        .default(100_000)
        .describe("Invocations that Bedrock logs a day."),
    })
    .prefault({})
    .describe("What the estimate of the cost assumes."),
  policies: z
    .strictObject({
      monthlyCostCeilingUsd: number(1, 1e9)
        .optional()
        .describe("USD a month that the estimate must stay below."),
      rules: z
        .record(z.string(), z.record(z.string(), z.unknown()))
        .default({})
        .describe("Settings of rules, by rule."),
      exceptions: z
        .array(
          z.strictObject({
            resource: z.string().describe("The resource's name in the program."),
            rule: z.string().describe("The rule's name."),
            reason: z
              .string()
              .min(10, { error: "expected a reason of at least 10 characters" })
              .describe("Why it may be so."),
            expires: z.iso
              .date({ error: "expected a date (2027-01-31)" })
              .describe("The last day on which it holds."),
          }),
        )
        .default([])
        .describe("Findings that are accepted for a while."),
    })
    .prefault({})
    .describe("The policy pack."),
});

export type StackValues = z.infer<typeof stackSchema>;
export type BraintrustExport = z.infer<typeof braintrustExport>;

/** Set with `pulumi config set --secret` only. */
export const secretsSchema = z.strictObject({
  ingestTokens: z
    .string()
    .min(16, { error: "expected at least 16 characters" })
    .optional()
    .describe("Tokens of senders, separated by commas."),
  readToken: z
    .string()
    .min(16, { error: "expected at least 16 characters" })
    .optional()
    .describe("Token of the page and of reads."),
  vercelDrainSecret: z
    .string()
    .min(16, { error: "expected at least 16 characters" })
    .optional()
    .describe("The secret of Vercel's drain."),
  alertSlackUrl: z
    .url({ protocol: /^https$/, error: "expected https://…" })
    .optional()
    .describe("Slack's incoming webhook, for notices of the trace processor."),
  alertWebhookSecret: z
    .string()
    .min(16, { error: "expected at least 16 characters" })
    .optional()
    .describe("Signs what is posted to `monitoring.alerts.webhookUrl`."),
  snowflakePrivateKey: z
    .string()
    .regex(/^-----BEGIN PRIVATE KEY-----/, { error: "expected an unencrypted PKCS#8 private key" })
    .optional()
    .describe("Key of the Snowflake user that deploys."),
});

/** Each asks for something that is not there without it: an offline plan never takes them as set. */
export const askingSecrets: readonly string[] = ["alertSlackUrl", "alertWebhookSecret"];

export type StackSecrets = z.infer<typeof secretsSchema>;
