import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { planEnvironment, functionSettings } from "../../contracts/trace-processor-environment.ts";
import { parseConfig } from "./config.ts";
import { readSecretEnvironment, referencesSecrets } from "./secret-environment.ts";

const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`;
const token = "session-token";
let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

/** The extension: answers on the loopback address as `answer` says; returns the environment that points at it. */
async function listen(
  answer: (secretId: string, response: ServerResponse, request: IncomingMessage) => void,
): Promise<Record<string, string>> {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    if (pathname !== "/secretsmanager/get") return void response.writeHead(404).end();
    if (request.headers["x-aws-parameters-secrets-token"] !== token)
      return void response.writeHead(403).end();
    answer(searchParams.get("secretId") ?? "", response, request);
  });
  await new Promise<void>((resolve) => server?.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo;
  return { AWS_SESSION_TOKEN: token, PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port) };
}

const stored: Record<string, string> = {
  [arn("database")]: "postgresql://app:pa%24s@db.example:5432/traces",
  [arn("ingest")]: "one,two",
  [arn("read")]: "reader",
};
const give = (secretId: string, response: ServerResponse) =>
  void response.end(JSON.stringify({ ARN: secretId, SecretString: stored[secretId] }));

const references = {
  DATABASE_URL_SECRET_ARN: arn("database"),
  INGEST_TOKENS_SECRET_ARN: arn("ingest"),
  READ_TOKEN_SECRET_ARN: arn("read"),
};

describe("readSecretEnvironment", () => {
  it("adds the value of each secret that is named, and leaves the rest as it is", async () => {
    const env = { ...(await listen(give)), ...references, LOG_LEVEL: "warn" };
    expect(await readSecretEnvironment({ env })).toEqual({
      ...env,
      DATABASE_URL: stored[arn("database")],
      INGEST_TOKENS: "one,two",
      READ_TOKEN: "reader",
    });
    expect(env).not.toHaveProperty("DATABASE_URL");
  });

  it("makes of what a deployment sets a configuration that the service starts with", async () => {
    const deployed = planEnvironment({
      ...functionSettings,
      COST_ALERT_THRESHOLD: 10,
      LATENCY_ALERT_THRESHOLD: 500,
      RETENTION_DAYS: 90,
      LOG_LEVEL: "info",
    });
    const env = { ...(await listen(give)), ...deployed, ...references };
    expect(parseConfig(await readSecretEnvironment({ env }))).toMatchObject({
      host: "0.0.0.0",
      databaseUrl: stored[arn("database")],
      ingestTokens: ["one", "two"],
      readToken: "reader",
      migrateOnStart: false,
    });
  });

  it("asks nobody where no secret is named", async () => {
    const env = { LOG_LEVEL: "warn", DATABASE_URL_SECRET_ARN: "" };
    expect(referencesSecrets(env)).toBe(false);
    expect(referencesSecrets({ ...env, READ_TOKEN_SECRET_ARN: arn("read") })).toBe(true);
    const ask = () => Promise.reject(new Error("asked"));
    expect(await readSecretEnvironment({ env, fetch: ask })).toBe(env);
  });

  it("waits for an extension that is not ready yet", async () => {
    let asked = 0;
    const env = await listen((secretId, response) => {
      asked += 1;
      if (asked > 2) return give(secretId, response);
      response.writeHead(400).end("not ready to serve traffic, please wait");
    });
    const whole = await readSecretEnvironment({ env: { ...env, READ_TOKEN_SECRET_ARN: arn("read") } });
    expect(whole["READ_TOKEN"]).toBe("reader");
    expect(asked).toBe(3);
  });

  it("refuses at once a secret that may not be read, with AWS's answer as the cause", async () => {
    let asked = 0;
    const env = await listen((_, response) => {
      asked += 1;
      response.writeHead(400).end("AccessDeniedException: not authorized to perform GetSecretValue");
    });
    const fault = await readSecretEnvironment({ env: { ...env, READ_TOKEN_SECRET_ARN: arn("read") } }).catch(
      (error: unknown) => error,
    );
    expect(fault).toMatchObject({
      code: "config_invalid",
      detail: `READ_TOKEN_SECRET_ARN: the secret could not be read; given ${arn("read")}`,
      cause: { message: expect.stringContaining("AccessDeniedException") },
    });
    expect(asked).toBe(1);
  });

  it("gives up in time when the extension never answers", async () => {
    const env = await listen(() => undefined);
    const since = performance.now();
    await expect(
      readSecretEnvironment({ env: { ...env, READ_TOKEN_SECRET_ARN: arn("read") }, timeoutMs: 100 }),
    ).rejects.toMatchObject({
      detail: expect.stringContaining("the secrets extension did not answer in time"),
    });
    expect(performance.now() - since).toBeLessThan(2_000);
  });

  it("says the same where no extension listens at all", async () => {
    const env = await listen(give);
    server?.close();
    await expect(
      readSecretEnvironment({ env: { ...env, READ_TOKEN_SECRET_ARN: arn("read") }, timeoutMs: 120 }),
    ).rejects.toMatchObject({
      detail: expect.stringContaining("the secrets extension did not answer in time"),
      cause: { message: "fetch failed" },
    });
  });

  it.each([
    ["text that is not JSON", "s3cret"],
    ["a secret of bytes", JSON.stringify({ SecretBinary: "s3cret" })],
    ["an empty secret", JSON.stringify({ SecretString: "", SecretBinary: "s3cret" })],
  ])("refuses %s, and shows nothing of it", async (_, body) => {
    const env = await listen((_secretId, response) => void response.end(body));
    const fault = await readSecretEnvironment({ env: { ...env, READ_TOKEN_SECRET_ARN: arn("read") } }).catch(
      (error: unknown) => error as Error,
    );
    expect(fault).toMatchObject({ code: "config_invalid", cause: { message: /no text/ } });
    expect(JSON.stringify([fault, (fault as Error).message, String((fault as Error).cause)])).not.toMatch(
      /s3cret|session-token/,
    );
  });

  it("refuses a variable that is given twice", async () => {
    const env = { ...(await listen(give)), ...references, READ_TOKEN: "another" };
    await expect(readSecretEnvironment({ env })).rejects.toThrow(
      "READ_TOKEN and READ_TOKEN_SECRET_ARN: only one may be set",
    );
  });

  it("refuses to ask without the token that Lambda gives", async () => {
    const { AWS_SESSION_TOKEN: _, ...env } = await listen(give);
    await expect(readSecretEnvironment({ env: { ...env, ...references } })).rejects.toThrow(
      "AWS_SESSION_TOKEN",
    );
  });
});
