import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import type { z } from "zod";
import type { ErrorSinkName, MetricSinkName } from "../../contracts/monitoring/sinks.ts";
import {
  traceProcessorEnvironment,
  type TraceProcessorEnvironment,
} from "../../contracts/trace-processor.ts";
import { secretVariables } from "../../contracts/trace-processor-environment.ts";
import type { AlertRules } from "../../contracts/monitoring/alert-rules.ts";
import { parseRules } from "../alerting/rules/parse-rules.ts";
import { Fault } from "../shared/fault.ts";
import { priceOverridesSchema, type PriceOverride } from "./pricing/price-overrides.ts";

export interface Config {
  databaseUrl: string | undefined;
  host: string;
  port: number;
  costAlertThresholdUsd: number;
  latencyAlertThresholdMs: number;
  retentionDays: number;
  ingestTokens: string[];
  ingestTokenHeader: string;
  vercelDrainSecret: string | undefined;
  vercelVerifyCode: string | undefined;
  readToken: string | undefined;
  priceOverrides: PriceOverride[];
  ingestRatePerSecond: number;
  readRatePerSecond: number;
  trustProxy: boolean;
  maxBodyBytes: number;
  queueMaxBytes: number;
  queueMaxSpans: number;
  databasePoolMax: number;
  usageLocation: string | undefined;
  monitoring: MonitoringConfig;
  alerts: AlertConfig;
  migrateOnStart: boolean;
  logLevel: string;
}

export interface MonitoringConfig {
  sinks: MetricSinkName[];
  namespace: string;
  service: string;
  sampleRate: number;
  everyMs: number;
  errors: ErrorSinkName;
  errorLogGroup: string;
  testErrorRoute: boolean;
  otlpEndpoint: string | undefined;
}

/** Where notices go, and what they are about. */
export interface AlertConfig {
  rules: AlertRules;
  readsCloudWatch: boolean;
  slackUrl: string | undefined;
  webhookUrl: string | undefined;
  webhookSecret: string | undefined;
  topicArn: string | undefined;
  emailFrom: string | undefined;
  emailTo: string[];
  /** Of the page's view of alerts. */
  link: string | undefined;
}

/** A webhook's address may hold a token, so it is not shown either. */
const secretNames = new Set<string>([...secretVariables, "ALERT_WEBHOOK_URL"]);

/** The process's own environment, for entries that complete it before it is read. */
export function processEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/** Reads the environment over `.env` (the environment wins). Throws Fault config_invalid, naming every fault. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, dotEnvPath = ".env"): Config {
  return parseConfig({ ...readDotEnv(dotEnvPath), ...env });
}

/** Throws Fault config_invalid with one line per fault: name, value given (never a secret's), what is allowed. */
export function parseConfig(env: Record<string, string | undefined>): Config {
  // Empty means not set, as `.env` files leave it: `PORT=` must not become port 0.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = traceProcessorEnvironment.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => describeIssue(issue, env));
  const overrides = parseOverrides(env["PRICE_OVERRIDES"]);
  if (!overrides.ok) faults.push(...overrides.faults);
  const rules = parseRules(env["ALERT_RULES"] ?? "");
  if (!rules.ok) faults.push(...rules.faults.map((fault) => `ALERT_RULES: ${fault}`));
  faults.push(...halfAlerts(given));
  faults.push(...unsafeListening(parsed.success ? parsed.data : parseRest(given, parsed.error)));
  if (!parsed.success || !overrides.ok || !rules.ok || faults.length > 0) {
    throw new Fault("config_invalid", faults.join("\n"));
  }
  const e = parsed.data;
  return {
    databaseUrl: e.DATABASE_URL,
    host: e.HOST,
    port: e.PORT,
    costAlertThresholdUsd: e.COST_ALERT_THRESHOLD,
    latencyAlertThresholdMs: e.LATENCY_ALERT_THRESHOLD,
    retentionDays: e.RETENTION_DAYS,
    ingestTokens: e.INGEST_TOKENS,
    ingestTokenHeader: e.INGEST_TOKEN_HEADER,
    vercelDrainSecret: e.VERCEL_DRAIN_SECRET,
    vercelVerifyCode: e.VERCEL_VERIFY_CODE,
    readToken: e.READ_TOKEN,
    priceOverrides: overrides.value,
    ingestRatePerSecond: e.INGEST_RATE_PER_SECOND,
    readRatePerSecond: e.READ_RATE_PER_SECOND,
    trustProxy: e.TRUST_PROXY,
    maxBodyBytes: e.MAX_BODY_BYTES,
    queueMaxBytes: e.QUEUE_MAX_BYTES,
    queueMaxSpans: e.QUEUE_MAX_SPANS,
    databasePoolMax: e.DATABASE_POOL_MAX,
    usageLocation: e.USAGE_LOCATION,
    monitoring: {
      sinks: e.METRICS_SINKS,
      namespace: e.METRICS_NAMESPACE,
      service: e.METRICS_SERVICE,
      sampleRate: e.METRICS_SAMPLE_RATE,
      everyMs: e.METRICS_EVERY_SECONDS * 1_000,
      errors: e.ERRORS_SINK,
      errorLogGroup: e.ERROR_LOG_GROUP,
      testErrorRoute: e.TEST_ERROR_ROUTE,
      otlpEndpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT,
    },
    alerts: alertsOf(e, rules.value),
    migrateOnStart: e.MIGRATE_ON_START,
    logLevel: e.LOG_LEVEL,
  };
}

function alertsOf(e: TraceProcessorEnvironment, rules: AlertRules): AlertConfig {
  return {
    rules,
    readsCloudWatch: e.ALERT_SOURCES.includes("cloudwatch"),
    slackUrl: e.ALERT_SLACK_URL,
    webhookUrl: e.ALERT_WEBHOOK_URL,
    webhookSecret: e.ALERT_WEBHOOK_SECRET,
    topicArn: e.ALERT_TOPIC_ARN,
    emailFrom: e.ALERT_EMAIL_FROM,
    emailTo: e.ALERT_EMAIL_TO,
    link: e.ALERT_LINK === undefined ? undefined : `${e.ALERT_LINK.replace(/\/+$/, "")}/#/alerts`,
  };
}

/** Each of these does nothing without the other: nobody would learn that no notice ever left. */
function halfAlerts(env: Record<string, string | undefined>): string[] {
  const pairs = [
    ["ALERT_EMAIL_FROM", "ALERT_EMAIL_TO"],
    ["ALERT_EMAIL_TO", "ALERT_EMAIL_FROM"],
    ["ALERT_WEBHOOK_SECRET", "ALERT_WEBHOOK_URL"],
  ] as const;
  return pairs
    .filter(([name, other]) => env[name] !== undefined && env[other] === undefined)
    .map(([name, other]) => `${other}: must be set where ${name} is`);
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function readDotEnv(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new Fault("config_invalid", `${path}: cannot be read`, { cause: error });
  }
}

function describeIssue(issue: z.core.$ZodIssue, env: Record<string, string | undefined>): string {
  const name = String(issue.path[0]);
  const given = secretNames.has(name) ? "a value that is not shown" : JSON.stringify(env[name]);
  return `${name}: ${issue.message}; given ${given}`;
}

function parseOverrides(
  text: string | undefined,
): { ok: true; value: PriceOverride[] } | { ok: false; faults: string[] } {
  if (text === undefined || text === "") return { ok: true, value: [] };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return {
      ok: false,
      faults: ["PRICE_OVERRIDES: expected JSON, an array of prices; given text that is not JSON"],
    };
  }
  const parsed = priceOverridesSchema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    faults: parsed.error.issues.map(({ path, message }) => {
      const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
      return `PRICE_OVERRIDES${place}: ${message}`;
    }),
  };
}

/** The variables that are valid, with defaults for the others: enough to look for faults between variables. */
function parseRest(env: Record<string, string | undefined>, error: z.ZodError): TraceProcessorEnvironment {
  const bad = new Set(error.issues.map((issue) => String(issue.path[0])));
  return traceProcessorEnvironment.parse(
    Object.fromEntries(Object.entries(env).filter(([name]) => !bad.has(name))),
  );
}

/** A public address with an open door is refused, unless the operator says so in a variable of its own. */
function unsafeListening(e: TraceProcessorEnvironment): string[] {
  if (isLoopback(e.HOST) || e.ALLOW_UNAUTHENTICATED) return [];
  const missing = [
    ...(e.INGEST_TOKENS.length === 0 && e.VERCEL_DRAIN_SECRET === undefined
      ? ["INGEST_TOKENS or VERCEL_DRAIN_SECRET"]
      : []),
    ...(e.READ_TOKEN === undefined ? ["READ_TOKEN"] : []),
  ];
  if (missing.length === 0) return [];
  return [
    `HOST: ${JSON.stringify(e.HOST)} is public, so ${missing.join(" and ")} must be set ` +
      "(or ALLOW_UNAUTHENTICATED=true, where something in front checks who comes in)",
  ];
}
