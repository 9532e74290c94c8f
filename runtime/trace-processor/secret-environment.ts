import { setTimeout as sleep } from "node:timers/promises";
import {
  secretArnVariable,
  secretVariables,
  type SecretVariable,
} from "../../contracts/trace-processor-environment.ts";
import { Fault } from "../shared/fault.ts";

export interface SecretEnvironmentOptions {
  env: NodeJS.ProcessEnv;
  /** Default Node's own. */
  fetch?: typeof fetch;
  /** For all secrets together, the waiting for the extension included. Default 5,000. */
  timeoutMs?: number;
}

/** Whether secrets must be read before the environment is whole. */
export function referencesSecrets(env: NodeJS.ProcessEnv): boolean {
  return secretVariables.some((name) => isGiven(env[secretArnVariable(name)]));
}

/**
 * The environment with the value of every variable NAME whose NAME_SECRET_ARN names a secret of AWS Secrets Manager.
 * Lambda, unlike ECS, puts no secrets into an environment: they are read through the AWS Parameters and Secrets Lambda
 * Extension, which answers on the loopback address and **only while a call is handled**, not while a function loads.
 *
 * Throws Fault config_invalid: it names variables and ARNs, never a secret's value.
 */
export async function readSecretEnvironment(options: SecretEnvironmentOptions): Promise<NodeJS.ProcessEnv> {
  const { env, fetch: ask = fetch, timeoutMs = 5_000 } = options;
  const named = secretVariables.filter((name) => isGiven(env[secretArnVariable(name)]));
  for (const name of named) {
    if (isGiven(env[name]))
      throw new Fault("config_invalid", `${name} and ${secretArnVariable(name)}: only one may be set`);
  }
  if (named.length === 0) return env;
  const reader = makeReader(env, ask, AbortSignal.timeout(timeoutMs));
  const values = await Promise.all(named.map(async (name) => [name, await reader(name)] as const));
  return { ...env, ...Object.fromEntries(values) };
}

/** Between two attempts while the extension is still starting. */
const retryAfterMs = 50;

function makeReader(env: NodeJS.ProcessEnv, ask: typeof fetch, signal: AbortSignal) {
  const token = env["AWS_SESSION_TOKEN"];
  if (!isGiven(token))
    throw new Fault("config_invalid", "AWS_SESSION_TOKEN: must be set, as Lambda does; given nothing");
  const port = env["PARAMETERS_SECRETS_EXTENSION_HTTP_PORT"] ?? "2773";
  return async (name: SecretVariable): Promise<string> => {
    const arn = env[secretArnVariable(name)] ?? "";
    const url = `http://localhost:${port}/secretsmanager/get?secretId=${encodeURIComponent(arn)}`;
    const fail = (what: string, cause?: unknown) =>
      new Fault("config_invalid", `${secretArnVariable(name)}: ${what}; given ${arn}`, { cause });
    let last: unknown;
    for (;;) {
      const attempt = await tryOnce(ask, url, token, signal);
      if (attempt.outcome === "value") return attempt.value;
      if (attempt.outcome === "refused") throw fail("the secret could not be read", attempt.cause);
      // The time-out itself says less than what was answered before it.
      if (!signal.aborted || last === undefined) last = attempt.cause;
      if (signal.aborted) throw fail("the secrets extension did not answer in time", last);
      await sleep(retryAfterMs);
    }
  };
}

type Attempt =
  | { outcome: "value"; value: string }
  | { outcome: "refused"; cause: Error }
  | { outcome: "away"; cause: unknown };

async function tryOnce(ask: typeof fetch, url: string, token: string, signal: AbortSignal): Promise<Attempt> {
  let status: number;
  let text: string;
  try {
    const response = await ask(url, { headers: { "x-aws-parameters-secrets-token": token }, signal });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    return { outcome: "away", cause };
  }
  if (status !== 200) {
    // What it answers instead of a secret is AWS's error, such as AccessDeniedException.
    const cause = new Error(`the secrets extension answered ${status}: ${text.slice(0, 500)}`);
    const isAway = status === 429 || status >= 500 || text.includes("not ready to serve traffic");
    return { outcome: isAway ? "away" : "refused", cause };
  }
  const value = readSecretString(text);
  if (value !== undefined) return { outcome: "value", value };
  // The body holds the secret in whatever form: it is left out.
  return { outcome: "refused", cause: new Error("the secret holds no text (SecretString)") };
}

function readSecretString(text: string): string | undefined {
  try {
    const { SecretString: value } = JSON.parse(text) as { SecretString?: unknown };
    return typeof value === "string" && value !== "" ? value : undefined;
  } catch {
    return undefined;
  }
}

function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
