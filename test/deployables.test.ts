import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listeningUrl, runNode } from "./support/child-process.ts";
import { withDatabase } from "./support/database.ts";
import { copyInto, parseDockerfile, type Stage } from "./support/dockerfile.ts";

const root = path.resolve(import.meta.dirname, "..");
const database = withDatabase();
const trace = (id: string) => ({
  id,
  timestamp: new Date().toISOString(),
  duration: 250,
  status: "success",
  url: "/",
  method: "GET",
});

let folder: string;
let stages: Stage[];
/** What the image holds: the last stage's working directory. */
let image: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "tracelake-image-"));
  stages = parseDockerfile(fs.readFileSync(path.join(root, "Dockerfile"), "utf8"));
  const build = performBuildStage();
  image = path.join(folder, "image");
  fs.mkdirSync(image);
  for (const copy of stages[1]?.copies ?? [])
    copyInto(
      build,
      image,
      copy.sources.map((source) => path.relative("/src", source)),
      copy.target,
    );
}, 60_000);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** `npm ci` aside: the packages are this checkout's own, by a link. */
function performBuildStage(): string {
  const build = path.join(folder, "build");
  fs.mkdirSync(build);
  for (const { sources, target } of stages[0]?.copies ?? []) copyInto(root, build, sources, target);
  fs.symlinkSync(path.join(root, "node_modules"), path.join(build, "node_modules"));
  for (const run of stages[0]?.runs ?? []) {
    if (run.startsWith("npm ci")) continue;
    const result = spawnSync("/bin/sh", ["-c", run], { cwd: build, encoding: "utf8" });
    expect(result.stderr + result.stdout).not.toContain("rror:");
    expect(result.status).toBe(0);
  }
  return build;
}

describe("the image", () => {
  it("is pinned by digest, runs as an ordinary user and says how its health is checked", () => {
    for (const stage of stages)
      expect(stage.from).toMatch(/^node:24\.\d+\.\d+-[a-z]+-slim@sha256:[0-9a-f]{64}$/);
    const text = fs.readFileSync(path.join(root, "Dockerfile"), "utf8");
    expect(text).toMatch(/^USER node$/m);
    expect(text).toMatch(/^HEALTHCHECK /m);
  });

  it("gets every file that its build needs past .dockerignore", () => {
    const allowed = fs.readFileSync(path.join(root, ".dockerignore"), "utf8").split("\n");
    for (const source of stages[0]?.copies.flatMap((copy) => copy.sources) ?? [])
      expect(allowed).toContain(`!${source}`);
  });

  it("holds the bundle and nothing else", () => {
    expect(fs.readdirSync(image).sort()).toEqual([
      "alerting-aws.js",
      "dashboard",
      "lambda.js",
      "main.js",
      "migrate-lambda.js",
      "migrate.js",
      "migrations",
      "monitoring-cloudwatch.js",
      "monitoring-otlp.js",
      "package.json",
      "swagger-ui",
      "usage-s3.js",
    ]);
  });

  it("is the same, byte for byte, when it is built again", () => {
    const before = hashFiles(image);
    fs.rmSync(path.join(folder, "build"), { recursive: true });
    expect(hashFiles(path.join(performBuildStage(), "dist/trace-processor"))).toEqual(before);
  });

  it("starts, migrates, serves page and traces, and drains on SIGTERM with exit code 0", async () => {
    const service = runNode(commandOf(stages), {
      cwd: image,
      env: { DATABASE_URL: database.url, HOST: "127.0.0.1", PORT: "0", NODE_ENV: "production" },
    });
    const url = await service.waitFor(listeningUrl);
    const health = await fetch(`${url}/health`);
    expect(await health.json()).toMatchObject({ status: "healthy", database: "connected" });
    const sent = await post(`${url}/webhook/vercel-trace`, trace("from-the-image"));
    expect(sent).toMatchObject({ trace_id: "from-the-image" });
    const stored = await fetch(`${url}/traces/from-the-image`);
    expect(await stored.json()).toMatchObject({ trace_id: "from-the-image", span_count: 1 });
    expect(await (await fetch(`${url}/`)).text()).toMatch(/<!doctype html>/i);
    expect((await fetch(`${url}/docs/`)).status).toBe(200);
    service.child.kill("SIGTERM");
    expect(await service.exited).toBe(0);
  });

  it("sends metrics and records of faults to CloudWatch with what its bundle brings along", async () => {
    const operations = new Set<string>();
    const aws = createServer((request, response) => {
      const target = request.headers["x-amz-target"];
      operations.add(String(target).split(".")[1] ?? "");
      request.resume();
      request.on("end", () =>
        response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}"),
      );
    });
    await new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve));
    const { port } = aws.address() as AddressInfo;
    const service = runNode(commandOf(stages), {
      cwd: image,
      env: {
        DATABASE_URL: database.url,
        HOST: "127.0.0.1",
        PORT: "0",
        METRICS_SINKS: "cloudwatch",
        ERRORS_SINK: "cloudwatch",
        TEST_ERROR_ROUTE: "true",
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: "key",
        AWS_SECRET_ACCESS_KEY: "secret",
      },
    });
    const url = await service.waitFor(listeningUrl);
    expect((await fetch(`${url}/test-error`)).status).toBe(500);
    service.child.kill("SIGTERM");
    expect(await service.exited).toBe(0);
    aws.closeAllConnections();
    aws.close();
    expect([...operations].toSorted()).toEqual(["PutLogEvents", "PutMetricData"]);
  });

  it("refuses to listen on every address without credentials: exit code 78", async () => {
    const service = runNode(commandOf(stages), {
      cwd: image,
      env: { DATABASE_URL: database.url, HOST: "0.0.0.0" },
    });
    expect(await service.exited).toBe(78);
    expect(service.output()).toContain("INGEST_TOKENS or VERCEL_DRAIN_SECRET and READ_TOKEN must be set");
  });

  it("migrates by a command of its own, which finds nothing to do the second time", async () => {
    const migration = runNode(["migrate.js"], { cwd: image, env: { DATABASE_URL: database.url } });
    expect(await migration.exited).toBe(0);
    expect(migration.output()).toBe("Nothing to do: the database has all migrations.\n");
  });
});

describe("the function", () => {
  const token = { authorization: "Bearer in" };
  const invocations = [
    { name: "a Function URL", stage: "$default", prefix: "" },
    { name: "API Gateway with a named stage", stage: "prod", prefix: "/prod" },
  ];

  it.each(invocations)("answers $name, plain and base64 bodies", async ({ stage, prefix }) => {
    const id = `lambda-${stage}`;
    const send = (body: string, isBase64Encoded: boolean) => ({
      version: "2.0",
      rawPath: `${prefix}/webhook/vercel-trace`,
      rawQueryString: "",
      headers: { "content-type": "application/json", ...token },
      requestContext: {
        stage,
        http: { method: "POST", path: `${prefix}/webhook/vercel-trace`, sourceIp: "192.0.2.1" },
      },
      body,
      isBase64Encoded,
    });
    const plain = JSON.stringify(trace(`${id}-plain`));
    const encoded = Buffer.from(JSON.stringify(trace(`${id}-encoded`))).toString("base64");
    const health = {
      ...send("", false),
      rawPath: `${prefix}/health`,
      body: undefined,
      requestContext: { stage, http: { method: "GET" } },
    };
    const answers = await invoke([send(plain, false), send(encoded, true), health]);
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200]);
    expect(JSON.parse(answers[1]?.body ?? "")).toMatchObject({ trace_id: `${id}-encoded` });
    expect(JSON.parse(answers[2]?.body ?? "")).toMatchObject({ status: "healthy" });
  });

  it("sends binary answers as base64", async () => {
    const event = {
      version: "2.0",
      rawPath: "/v1/traces",
      headers: { "content-type": "application/x-protobuf", ...token },
      requestContext: { stage: "$default", http: { method: "POST" } },
      body: Buffer.from([0xff, 0xff]).toString("base64"),
      isBase64Encoded: true,
    };
    const [answer] = await invoke([event]);
    expect(answer).toMatchObject({ statusCode: 400, isBase64Encoded: true });
  });

  it("does its maintenance when a schedule calls", async () => {
    expect(await invoke([{ source: "aws.scheduler" }])).toEqual([{ status: "maintained" }]);
  });

  it("writes usage to a bucket by then, where one is named", async () => {
    const put: string[] = [];
    const bucket = createServer((request, response) => {
      request.resume();
      if (request.method === "PUT") put.push(decodeURIComponent(request.url ?? ""));
      const listing = `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>`;
      request.on("end", () => response.end(request.method === "PUT" ? "" : listing));
    });
    await new Promise<void>((resolve) => bucket.listen(0, "127.0.0.1", resolve));
    const { port } = bucket.address() as AddressInfo;
    try {
      const call = { ...trace("usage"), metadata: { model: "gpt-4o", input_tokens: 10, output_tokens: 1 } };
      const post = {
        version: "2.0",
        rawPath: "/webhook/vercel-trace",
        headers: { "content-type": "application/json", ...token },
        requestContext: { stage: "$default", http: { method: "POST" } },
        body: JSON.stringify(call),
        isBase64Encoded: false,
      };
      const answers = await invoke([post, { source: "aws.scheduler" }], {
        ...withTokens(),
        USAGE_LOCATION: "s3://lake-bucket/usage/",
        AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: "key",
        AWS_SECRET_ACCESS_KEY: "secret",
      });
      expect(answers[1]).toEqual({ status: "maintained" });
      expect(put.join("\n")).toMatch(
        /^\/lake-bucket\/usage\/processor\/dt=\d{4}-\d\d-\d\d\/[0-9a-f]{32}\.jsonl\.gz\?/,
      );
    } finally {
      bucket.close();
    }
  });

  it("loads without its secrets, reads them when a call comes, and tries anew where that failed", async () => {
    const stored: Record<string, string> = { "arn:db": database.url, "arn:in": "in", "arn:out": "out" };
    let isRefusing = true;
    const extension = createServer((request, response) => {
      const id = new URL(request.url ?? "", "http://localhost").searchParams.get("secretId") ?? "";
      if (id === "arn:out" && isRefusing) {
        isRefusing = false;
        return void response.writeHead(400).end("AccessDeniedException");
      }
      response.end(JSON.stringify({ ARN: id, SecretString: stored[id] }));
    });
    await new Promise<void>((resolve) => extension.listen(0, "localhost", resolve));
    const { port } = extension.address() as AddressInfo;
    const references = {
      AWS_SESSION_TOKEN: "session",
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port),
      DATABASE_URL_SECRET_ARN: "arn:db",
    };
    try {
      const health = { version: "2.0", rawPath: "/health", requestContext: { http: { method: "GET" } } };
      const answers = await invoke([health, health, { source: "aws.scheduler" }], {
        HOST: "0.0.0.0",
        LOG_LEVEL: "warn",
        ...references,
        INGEST_TOKENS_SECRET_ARN: "arn:in",
        READ_TOKEN_SECRET_ARN: "arn:out",
      });
      expect(answers[0]).toEqual({ failed: "config_invalid" });
      expect(answers[1]?.statusCode).toBe(200);
      expect(answers[2]).toEqual({ status: "maintained" });
      expect(await invoke([{}], references, "./migrate-lambda.js")).toEqual([{ applied: [] }]);
    } finally {
      extension.close();
    }
  });

  it("migrates by a function of its own, which fails where there is no database", async () => {
    const env = { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none" };
    const script = `await (await import("./migrate-lambda.js")).handler();`;
    const run = runNode(["--input-type=module", "-e", script], { cwd: image, env });
    expect(await run.exited).not.toBe(0);
    expect(run.output()).toContain("database_unavailable");
  });

  it("writes what it counted as embedded metrics before it answers, each request once, gauges once a minute", async () => {
    const lines: string[] = [];
    const health = {
      version: "2.0",
      rawPath: "/health/live",
      headers: {},
      requestContext: { stage: "$default", http: { method: "GET" } },
    };
    const environment = { ...withTokens(), METRICS_SINKS: "emf" };
    await invoke([health, health, health], environment, "./lambda.js", lines);
    const documents = lines
      .filter((line) => line.startsWith('{"_aws"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const counts = documents
      .filter(({ Route }) => Route === "/health/live")
      .map((one) => one["RequestCount"]);
    expect(counts.filter((count) => count !== undefined)).toEqual([1, 1, 1]);
    expect(documents.filter((one) => "MemoryUsed" in one)).toHaveLength(1);
  });

  it("refuses to load without credentials, for its address is public", async () => {
    const run = runNode(["lambda.js"], { cwd: image, env: { DATABASE_URL: database.url } });
    expect(await run.exited).not.toBe(0);
    expect(run.output()).toContain("config_invalid");
  });
});

interface Answer {
  statusCode: number;
  body: string;
}

/**
 * In a process of its own, as AWS has it: the bundle is imported, then handles one event after the other. What it wrote
 * is added to `lines`.
 */
async function invoke(
  events: object[],
  environment: Record<string, string> = withTokens(),
  bundle = "./lambda.js",
  lines: string[] = [],
): Promise<Answer[]> {
  const script = `
    const { handler } = await import("${bundle}");
    const answers = [];
    for (const event of JSON.parse(process.env.EVENTS)) 
      answers.push(await handler(event, {}).catch((error) => ({ failed: error.code })));
    process.stdout.write("\\nANSWERS " + JSON.stringify(answers) + "\\n", () => process.exit(0));`;
  const env = { ...environment, EVENTS: JSON.stringify(events) };
  const run = runNode(["--input-type=module", "-e", script], { cwd: image, env });
  const answers = JSON.parse(await run.waitFor(/ANSWERS (.*)\n/)) as Answer[];
  lines.push(...run.output().split("\n"));
  return answers;
}

function withTokens(): Record<string, string> {
  return {
    DATABASE_URL: database.url,
    HOST: "0.0.0.0",
    INGEST_TOKENS: "in",
    READ_TOKEN: "out",
    LOG_LEVEL: "warn",
  };
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return await response.json();
}

/** The arguments of the last stage's CMD, which runs `node`. */
function commandOf(all: Stage[]): string[] {
  const [program, ...args] = all.at(-1)?.command ?? [];
  expect(program).toBe("node");
  return args;
}

function hashFiles(directory: string): Record<string, string> {
  const names = fs.readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => fs.statSync(path.join(directory, name)).isFile());
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash("sha256")
        .update(fs.readFileSync(path.join(directory, name)))
        .digest("hex"),
    ]),
  );
}
