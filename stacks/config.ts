import { z } from "zod";
import { secretsSchema, stackSchema, type StackSecrets, type StackValues } from "./config-schema.ts";

/** How a key is read: Pulumi's configuration in a program, a file in the offline plan, an object in tests. */
export interface ConfigReader {
  /** The value as it is written: text, or JSON of an object, list, number or flag. */
  get(key: string): string | undefined;
  isSecret(key: string): boolean;
}

export interface StackConfig extends StackValues {
  /** The stack's name: `dev`, `prod`. */
  environment: string;
  secrets: StackSecrets;
}

/** Every fault of a stack's configuration at once, each with its key, value, what is allowed and how to mend it. */
export class StackConfigError extends Error {
  readonly faults: readonly string[];

  constructor(environment: string, faults: readonly string[]) {
    super(
      `the configuration of stack ${environment} is not valid:\n${faults.map((fault) => `- ${fault}`).join("\n")}`,
    );
    this.name = "StackConfigError";
    this.faults = faults;
  }
}

/** Stack names become part of physical names: 63 characters are the shortest limit among them (buckets). */
const environmentName = /^[a-z][a-z0-9-]{0,20}$/;

/**
 * Reads and checks a stack's configuration.
 *
 * @throws StackConfigError
 */
export function parseStackConfig(environment: string, reader: ConfigReader): StackConfig {
  const faults: string[] = [];
  if (!environmentName.test(environment)) {
    faults.push(
      `stack name ${JSON.stringify(environment)}: expected up to 21 lower-case letters, digits and hyphens; ` +
        "mend it with: pulumi stack rename <name>",
    );
  }
  const values = readValues(reader, faults);
  const secrets = readSecrets(reader, faults);
  if (values !== undefined && secrets !== undefined) {
    faults.push(...unprotected(environment, values), ...contradictions(values, secrets));
    if (faults.length === 0) return { ...values, environment, secrets };
  }
  throw new StackConfigError(environment, faults);
}

function readValues(reader: ConfigReader, faults: string[]): StackValues | undefined {
  const raw: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries<z.ZodType>(stackSchema.shape)) {
    const value = reader.get(key);
    if (value !== undefined) raw[key] = isText(schema) ? value : parseValue(value);
  }
  const parsed = stackSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  faults.push(...parsed.error.issues.flatMap((issue) => describe(issue, raw)));
  return undefined;
}

function readSecrets(reader: ConfigReader, faults: string[]): StackSecrets | undefined {
  const raw: Record<string, string> = {};
  for (const key of Object.keys(secretsSchema.shape)) {
    const value = reader.get(key);
    if (value === undefined) continue;
    raw[key] = value;
    if (!reader.isSecret(key)) {
      faults.push(
        `${key}: is readable in the stack's file; given a plain value, expected a secret; ` +
          `mend it with: pulumi config set --secret ${key}`,
      );
    }
  }
  const parsed = secretsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    const key = String(path[0]);
    faults.push(`${key}: ${message}; given a secret; mend it with: pulumi config set --secret ${key}`);
  }
  return undefined;
}

/** A cost centre may well be `4711`: what is text is never read as a number. */
function isText(schema: z.ZodType): boolean {
  return (
    schema instanceof z.ZodString || (schema instanceof z.ZodDefault && isText(schema.unwrap() as z.ZodType))
  );
}

/** Pulumi gives objects, lists, numbers and flags as JSON. */
function parseValue(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function describe(issue: z.core.$ZodIssue, raw: Record<string, unknown>): string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${pathOf(path)}: is not a key; mend it with: ${command("rm", path)}`;
    });
  }
  const value = valueAt(raw, issue.path);
  const given = value === undefined ? "nothing" : JSON.stringify(value);
  const expected = issue.message.startsWith("expected") ? issue.message : `expected ${expectedOf(issue)}`;
  return [`${pathOf(issue.path)}: ${expected}; given ${given}; mend it with: ${command("set", issue.path)}`];
}

function expectedOf(issue: z.core.$ZodIssue): string {
  return "expected" in issue ? `a value (${String(issue.expected)})` : issue.message;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    raw,
  );
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) =>
      typeof part === "number" ? `[${part}]` : at === 0 ? String(part) : `.${String(part)}`,
    )
    .join("");
}

function command(verb: "set" | "rm", path: readonly PropertyKey[]): string {
  const target = path.length > 1 ? `--path '${pathOf(path)}'` : pathOf(path);
  return verb === "rm" ? `pulumi config rm ${target}` : `pulumi config set ${target} <value>`;
}

/** Whoever calls a stack `prod` relies on its data being safe. */
function unprotected(environment: string, { production }: StackValues): string[] {
  if (production || !/^prod(uction)?(-|$)/.test(environment)) return [];
  return [
    `production: stack ${environment} must protect what holds data, by its name; given false, expected true; ` +
      "mend it with: pulumi config set production true",
  ];
}

/** What no single key can tell. */
function contradictions(values: StackValues, secrets: StackSecrets): string[] {
  const { capabilities, braintrust, snowflake } = values;
  const faults: string[] = [];
  const missing = (key: string, why: string, isSecret = false): void => {
    const target = isSecret ? `--secret ${key}` : `--path '${key}' <value>`;
    faults.push(`${key}: ${why}; given nothing; mend it with: pulumi config set ${target}`);
  };
  if (capabilities.includes("braintrust")) {
    if (braintrust === undefined) missing("braintrust", "capability `braintrust` needs it");
    if (snowflake === undefined) missing("snowflake", "capability `braintrust` needs it");
    if (secrets.snowflakePrivateKey === undefined)
      missing("snowflakePrivateKey", "capability `braintrust` needs the deploying user's key", true);
    faults.push(...exportFaults(values));
  }
  if (snowflake?.role.toUpperCase() === "ACCOUNTADMIN") {
    faults.push(
      "snowflake.role: may do anything; given ACCOUNTADMIN, expected a role for deployments; " +
        "mend it with: pulumi config set --path 'snowflake.role' TRACELAKE_DEPLOY",
    );
  }
  if (capabilities.includes("processor")) {
    if (secrets.ingestTokens === undefined && secrets.vercelDrainSecret === undefined)
      missing(
        "ingestTokens",
        "the trace processor is public, so it needs ingestTokens or vercelDrainSecret",
        true,
      );
    if (secrets.readToken === undefined)
      missing("readToken", "the page is public, so it needs a token", true);
    faults.push(...processorFaults(values));
  }
  faults.push(...alertFaults(values, secrets));
  if (values.bedrock.invocationLogging && values.bedrock.logBucket !== undefined)
    faults.push(
      "bedrock.invocationLogging: logs into the lake, and bedrock.logBucket says that they are elsewhere; given both; " +
        "mend it with: pulumi config rm --path 'bedrock.invocationLogging'",
    );
  return faults;
}

function alertFaults({ monitoring }: StackValues, secrets: StackSecrets): string[] {
  const { emailFrom, emailTo, webhookUrl } = monitoring.alerts;
  const faults: string[] = [];
  if ((emailFrom === undefined) !== (emailTo.length === 0))
    faults.push(
      "monitoring.alerts.emailFrom: belongs to monitoring.alerts.emailTo and only to it; " +
        `given ${emailFrom === undefined ? "nothing" : JSON.stringify(emailFrom)} and ${emailTo.length} who get them; ` +
        "mend it with: pulumi config set --path 'monitoring.alerts.emailFrom' <value>",
    );
  if (secrets.alertWebhookSecret !== undefined && webhookUrl === undefined)
    faults.push(
      "alertWebhookSecret: signs what is posted to monitoring.alerts.webhookUrl; given a secret and no address; " +
        "mend it with: pulumi config set --path 'monitoring.alerts.webhookUrl' <value>",
    );
  return faults;
}

function exportFaults({ braintrust }: StackValues): string[] {
  const faults: string[] = [];
  const names = new Set<string>();
  for (const [index, { name, kind, query }] of (braintrust?.exports ?? []).entries()) {
    const key = `braintrust.exports[${index}]`;
    if (names.size === names.add(name).size)
      faults.push(
        `${key}.name: each export needs a name of its own; given ${JSON.stringify(name)} again; mend it with: pulumi config set --path '${key}.name' <value>`,
      );
    if ((kind === "btql_query") !== (query !== undefined))
      faults.push(
        `${key}.query: belongs to kind btql_query and only to it; given ${query === undefined ? "nothing" : "a query"} with kind ${kind}; mend it with: pulumi config set --path '${key}.kind' <value>`,
      );
  }
  return faults;
}

function processorFaults({ processor, network, production }: StackValues): string[] {
  const faults: string[] = [];
  const set = (key: string) => `mend it with: pulumi config set --path '${key}' <value>`;
  if (processor.runAs === "container") {
    for (const key of ["domainName", "certificateArn"] as const)
      if (processor[key] === undefined)
        faults.push(
          `processor.${key}: a container is served over HTTPS, so it needs a certificate; given nothing; ${set(`processor.${key}`)}`,
        );
  }
  if (processor.minTasks > processor.maxTasks)
    faults.push(
      `processor.minTasks: must not be above processor.maxTasks (${processor.maxTasks}); given ${processor.minTasks}; ${set("processor.minTasks")}`,
    );
  if (production && processor.runAs === "container" && processor.minTasks < 2)
    faults.push(
      `processor.minTasks: production needs 2 tasks, one a zone; given ${processor.minTasks}; ${set("processor.minTasks")}`,
    );
  if (network.vpcId !== undefined)
    for (const key of ["publicSubnetIds", "privateSubnetIds"] as const)
      if (network[key].length < 2)
        faults.push(
          `network.${key}: an existing network needs two, in two zones; given ${network[key].length}; mend it with: pulumi config set --path 'network.${key}[0]' <value>`,
        );
  return faults;
}
