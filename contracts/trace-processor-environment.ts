import { traceProcessorEnvironment, type TraceProcessorEnvironment } from "./trace-processor.ts";

/**
 * How a deployment fills the environment that `trace-processor.ts` describes: every variable is set by the deployment,
 * is a secret, or is named here as left at its default. A variable that is added to the schema and to none of these
 * does not compile where a deployment calls `planEnvironment`.
 */

/** Never in an environment as plain text, nor in a deployment's state: each is read from a secret. */
export const secretVariables = [
  "DATABASE_URL",
  "INGEST_TOKENS",
  "READ_TOKEN",
  "VERCEL_DRAIN_SECRET",
  "ALERT_SLACK_URL",
  "ALERT_WEBHOOK_SECRET",
] as const satisfies readonly (keyof TraceProcessorEnvironment)[];

export type SecretVariable = (typeof secretVariables)[number];

/** Deliberately left at the default of the schema, unless a deployment gives a value all the same. */
export const defaultedVariables = [
  "INGEST_TOKEN_HEADER",
  "VERCEL_VERIFY_CODE",
  "ALLOW_UNAUTHENTICATED",
  "PRICE_OVERRIDES",
  "INGEST_RATE_PER_SECOND",
  "READ_RATE_PER_SECOND",
  "MAX_BODY_BYTES",
  "QUEUE_MAX_BYTES",
  "QUEUE_MAX_SPANS",
  "USAGE_LOCATION",
  "METRICS_SINKS",
  "METRICS_NAMESPACE",
  "METRICS_SERVICE",
  "METRICS_SAMPLE_RATE",
  "METRICS_EVERY_SECONDS",
  "ERRORS_SINK",
  "ERROR_LOG_GROUP",
  "TEST_ERROR_ROUTE",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "ALERT_RULES",
  "ALERT_SOURCES",
  "ALERT_WEBHOOK_URL",
  "ALERT_TOPIC_ARN",
  "ALERT_EMAIL_FROM",
  "ALERT_EMAIL_TO",
  "ALERT_LINK",
] as const satisfies readonly (keyof TraceProcessorEnvironment)[];

export type DefaultedVariable = (typeof defaultedVariables)[number];

/** What every deployment must decide. */
export type DecidedVariable = Exclude<keyof TraceProcessorEnvironment, SecretVariable | DefaultedVariable>;

/** Typed as the runtime reads them; `planEnvironment` writes them as text. */
export type EnvironmentSettings = Pick<TraceProcessorEnvironment, DecidedVariable> &
  Partial<Pick<TraceProcessorEnvironment, DefaultedVariable>>;

/** What follows from running as a container behind a load balancer: any address, one way in, migrated beforehand. */
export const containerSettings = {
  HOST: "0.0.0.0",
  PORT: 8001,
  TRUST_PROXY: true,
  DATABASE_POOL_MAX: 6,
  MIGRATE_ON_START: false,
} as const satisfies Partial<EnvironmentSettings>;

/**
 * What follows from running as a function: its URL is public, whatever HOST says; the caller's address comes with the
 * event; each instance has a pool of its own.
 */
export const functionSettings = {
  HOST: "0.0.0.0",
  PORT: 8001,
  TRUST_PROXY: false,
  DATABASE_POOL_MAX: 2,
  MIGRATE_ON_START: false,
} as const satisfies Partial<EnvironmentSettings>;

/**
 * The variables of a deployment, without its secrets, as text. Throws where the runtime would refuse them: one line a
 * fault, with the variable and what is allowed.
 */
export function planEnvironment(settings: EnvironmentSettings): Record<string, string> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const environment = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  checkEnvironment(environment);
  return environment;
}

/**
 * Throws unless the runtime knows every variable, takes every value, and none is a secret. Components call it too: what
 * they are given is only text by its type.
 */
export function checkEnvironment(environment: Readonly<Record<string, string>>): void {
  const secret = Object.keys(environment).filter((name) => isSecretVariable(name));
  const faults = secret.map((name) => `${name}: is a secret; give the ARN of a secret that holds it instead`);
  const parsed = traceProcessorEnvironment.strict().safeParse(environment);
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code === "unrecognized_keys")
      faults.push(...issue.keys.map((name) => `${name}: the trace processor knows no such variable`));
    else if (!isSecretVariable(String(issue.path[0])))
      faults.push(`${String(issue.path[0])}: ${issue.message}; given ${quote(environment, issue.path[0])}`);
  }
  if (faults.length > 0)
    throw new Error(`The trace processor's environment is not valid.\n${faults.join("\n")}`);
}

/**
 * Throws where a secret is missing without which a public deployment refuses to start, or where one is named that the
 * runtime does not read.
 */
export function checkSecretNames(
  names: readonly string[],
  environment: Readonly<Record<string, string>>,
): void {
  const has = (name: SecretVariable) => names.includes(name);
  const faults = names
    .filter((name) => !isSecretVariable(name))
    .map((name) => `${name}: is none of the secrets, which are ${secretVariables.join(", ")}`);
  if (!has("DATABASE_URL")) faults.push("DATABASE_URL: a secret must hold the database's address");
  const isOpen = traceProcessorEnvironment.shape.ALLOW_UNAUTHENTICATED.safeParse(
    environment["ALLOW_UNAUTHENTICATED"],
  ).data;
  if (isOpen !== true) {
    if (!has("INGEST_TOKENS") && !has("VERCEL_DRAIN_SECRET"))
      faults.push("INGEST_TOKENS or VERCEL_DRAIN_SECRET: one must be a secret, or anyone could send traces");
    if (!has("READ_TOKEN")) faults.push("READ_TOKEN: must be a secret, or anyone could read the traces");
  }
  if (faults.length > 0)
    throw new Error(`The trace processor's secrets are not complete.\n${faults.join("\n")}`);
}

/** The variable that names the secret which a function reads in place of the variable itself. */
export function secretArnVariable(name: SecretVariable): `${SecretVariable}_SECRET_ARN` {
  return `${name}_SECRET_ARN`;
}

export function isSecretVariable(name: string): name is SecretVariable {
  return (secretVariables as readonly string[]).includes(name);
}

function quote(environment: Readonly<Record<string, string>>, name: PropertyKey | undefined): string {
  return JSON.stringify(environment[String(name)]) ?? "nothing";
}
