import { z } from "zod";
import { monitoringNames } from "./monitoring/service-metrics.ts";
import { errorSinks, metricSinks } from "./monitoring/sinks.ts";

/**
 * The trace processor's environment: the deploying side fills it, the running side parses it. Every value is text, as
 * an environment holds it; `.describe()` is what `.env.example` and the documents say of it.
 */
const flag = z.stringbool({
  truthy: ["true", "1", "yes"],
  falsy: ["false", "0", "no", ""],
  error: "expected true or false",
});
const integer = (min: number, max: number) => {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};
const threshold = z.coerce
  .number({ error: "expected a number ≥ 0" })
  .min(0, { error: "expected a number ≥ 0" });
const secretList = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);
const sinkList = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((item) => item !== ""))
  .pipe(
    z.array(z.enum(metricSinks, { error: `expected some of ${metricSinks.join(", ")}, comma-separated` })),
  );
const share = z.coerce
  .number({ error: "expected a number from 0 to 1" })
  .min(0, { error: "expected a number from 0 to 1" })
  .max(1, { error: "expected a number from 0 to 1" });
/** https, so that nobody reads or changes a notice on its way; plain only on this machine. */
const alertAddress = z.string().refine(isAlertAddress, {
  error: "expected https://… without user and password (http:// for this machine only)",
});

function isAlertAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isOwn = hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return (protocol === "https:" || (protocol === "http:" && isOwn)) && username === "" && password === "";
}

export const traceProcessorEnvironment = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "expected postgresql://user:password@host:port/database" })
    .optional()
    .describe(
      "PostgreSQL to store in, as postgresql://user:password@host:port/database. `npm start` starts its own without it.",
    ),
  HOST: z.string().min(1).default("127.0.0.1").describe("Address to listen on."),
  PORT: integer(0, 65535).default(8001).describe("Port to listen on; 0 takes a free one."),
  COST_ALERT_THRESHOLD: threshold.default(10).describe("USD; a trace that costs more raises `high_cost`."),
  LATENCY_ALERT_THRESHOLD: threshold
    .default(500)
    .describe("Milliseconds; a trace that takes longer raises `high_latency`."),
  RETENTION_DAYS: integer(1, 3650).default(90).describe("Days (UTC) that spans are kept."),
  INGEST_TOKENS: secretList
    .default([])
    .describe("Tokens that may send traces, comma-separated, several for rotation."),
  INGEST_TOKEN_HEADER: z
    .string()
    .regex(/^[a-z0-9-]+$/i, { error: "expected the name of a header" })
    .transform((name) => name.toLowerCase())
    .default("x-ingest-token")
    .describe("Header that may carry the token in place of `Authorization: Bearer`."),
  VERCEL_DRAIN_SECRET: z.string().optional().describe("Secret that a Vercel drain signs its bodies with."),
  VERCEL_VERIFY_CODE: z
    .string()
    .regex(/^[\x21-\x7e]+$/, { error: "expected printable ASCII without spaces" })
    .optional()
    .describe("Answered as `x-vercel-verify`, to prove to Vercel who owns the endpoint."),
  READ_TOKEN: z.string().optional().describe("Token for the page and every route that reads."),
  ALLOW_UNAUTHENTICATED: flag
    .default(false)
    .describe(
      "`true` lets a public HOST start without INGEST_TOKENS or VERCEL_DRAIN_SECRET, and READ_TOKEN.",
    ),
  PRICE_OVERRIDES: z
    .string()
    .optional()
    .describe(
      'Prices of your own, as JSON: [{"model":"my-model","input_per_million":1,"output_per_million":2}].',
    ),
  INGEST_RATE_PER_SECOND: integer(1, 1_000_000)
    .default(10_000)
    .describe("Requests a second that one client may send traces with."),
  READ_RATE_PER_SECOND: integer(1, 1_000_000)
    .default(100)
    .describe("Requests a second that one client may read with."),
  TRUST_PROXY: flag
    .default(false)
    .describe("`true` takes the client's address from X-Forwarded-For: only behind a proxy that sets it."),
  MAX_BODY_BYTES: integer(1_024, 256 * 1_048_576)
    .default(16 * 1_048_576)
    .describe("Bytes of one body, before and after decompression."),
  QUEUE_MAX_BYTES: integer(65_536, 1_073_741_824)
    .default(32 * 1_048_576)
    .describe("Bytes of bodies that wait for the database, and of their rows; beyond it 503."),
  QUEUE_MAX_SPANS: integer(100, 1_000_000)
    .default(50_000)
    .describe("Spans that wait for the database; beyond it 503."),
  DATABASE_POOL_MAX: integer(2, 100).default(6).describe("Connections to PostgreSQL."),
  USAGE_LOCATION: z
    .string()
    .regex(/^(?:s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[^\s]*)?|(?![a-z0-9+.-]+:\/\/).+)$/i, {
      error: "expected a folder, or s3://bucket/prefix",
    })
    .optional()
    .describe(
      "Where each day's usage is written for the warehouse: a folder, or s3://bucket/usage/. Nowhere without it, but by `npm start`.",
    ),
  METRICS_SINKS: sinkList
    .default([])
    .describe(
      "Where metrics are sent, comma-separated: `cloudwatch`, `emf` (lines on standard output that CloudWatch Logs makes metrics of), `otlp`. They are at `/metrics` anyway.",
    ),
  METRICS_NAMESPACE: z
    .string()
    .regex(/^(?!AWS\/)[\w./#-]{1,255}$/, { error: "expected up to 255 of A-Z a-z 0-9 . - _ / #, not AWS/…" })
    .default(monitoringNames.namespace)
    .describe("CloudWatch's namespace of the metrics."),
  METRICS_SERVICE: z
    .string()
    .regex(/^[\x21-\x7e][\x20-\x7e]{0,254}$/, { error: "expected up to 255 ASCII characters" })
    .default("trace-processor")
    .describe("The metrics' dimension `Service`, and the service's name in OpenTelemetry."),
  METRICS_SAMPLE_RATE: share
    .default(0.1)
    .describe(
      "Share of requests whose CPU time and memory are measured, and of traces whose spans are sent; counts are exact anyway.",
    ),
  METRICS_EVERY_SECONDS: integer(1, 3_600).default(60).describe("How often metrics are sent."),
  ERRORS_SINK: z
    .enum(errorSinks, { error: `expected ${errorSinks.join(" or ")}` })
    .default("stdout")
    .describe("Where records of faults go: the log, or a group of CloudWatch Logs."),
  ERROR_LOG_GROUP: z
    .string()
    .regex(/^[\w./#-]{1,512}$/, { error: "expected up to 512 of A-Z a-z 0-9 . - _ / #" })
    .default(monitoringNames.errorLogGroup)
    .describe("That group; it is made where it is missing."),
  TEST_ERROR_ROUTE: flag
    .default(false)
    .describe("`true` adds `GET /test-error`, which fails on purpose, to see that faults are captured."),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "expected http://host:port or https://host" })
    .optional()
    .describe(
      "Where `otlp` sends to; the exporter's other variables (OTEL_EXPORTER_OTLP_HEADERS and so on) are read as well.",
    ),
  ALERT_RULES: z
    .string()
    .optional()
    .describe("Rules and budgets of your own over the built-in ones, as YAML or JSON; see docs/alerting.md."),
  ALERT_SOURCES: z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== ""),
    )
    .pipe(z.array(z.enum(["cloudwatch"], { error: "expected cloudwatch" })))
    .default([])
    .describe(
      "`cloudwatch` lets rules read the metrics of the pipeline and of Bedrock from there; `npm start` knows the pipeline without it.",
    ),
  ALERT_SLACK_URL: alertAddress
    .optional()
    .describe("Slack's incoming webhook to send notices to; the address is a secret."),
  ALERT_WEBHOOK_URL: alertAddress.optional().describe("Address that notices are posted to, as JSON."),
  ALERT_WEBHOOK_SECRET: z
    .string()
    .min(16, { error: "expected at least 16 characters" })
    .optional()
    .describe("Signs what is posted, as Standard Webhooks lays it out: `whsec_` and base64, or any text."),
  ALERT_TOPIC_ARN: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/, {
      error: "expected the ARN of a topic",
    })
    .optional()
    .describe("SNS topic that notices are published to."),
  ALERT_EMAIL_FROM: z
    .email({ error: "expected an email address" })
    .optional()
    .describe("Sender of notices by SES; an identity that SES has verified."),
  ALERT_EMAIL_TO: secretList
    .pipe(z.array(z.email({ error: "expected email addresses, comma-separated" })))
    .default([])
    .describe("Who gets notices by email, comma-separated."),
  ALERT_LINK: z
    .url({ protocol: /^https?$/, error: "expected http://… or https://…" })
    .optional()
    .describe("Address of the page, for the links in notices."),
  MIGRATE_ON_START: flag.default(true).describe("`false` leaves migrations to `npm run migrate`."),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
      error: "expected fatal, error, warn, info, debug, trace or silent",
    })
    .default("info")
    .describe("Least severe log line that is written."),
});

export type TraceProcessorEnvironment = z.infer<typeof traceProcessorEnvironment>;
