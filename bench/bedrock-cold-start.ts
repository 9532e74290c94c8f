import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { median, type Figure } from "./record.ts";

const bundle = path.resolve(import.meta.dirname, "../dist/bedrock-metrics/index.js");
const runs = 11;

/** What Lambda does in a new instance: starts node, loads the bundle, and calls it with the first batch. */
const firstCall = `
const { handler } = await import(process.argv[1]);
const answer = await handler(JSON.parse(process.argv[2]), { awsRequestId: "r", getRemainingTimeInMillis: () => 300000 });
process.stderr.write(JSON.stringify(answer));
process.exit(0);`;

/** From the start of the process to the answer of the first call, with AWS's answers from this machine at once. */
export async function benchColdStart(isQuick: boolean): Promise<Figure[]> {
  const server = createServer((request, response) => {
    void answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const times: number[] = [];
    for (let run = 0; run < (isQuick ? 2 : runs); run += 1) times.push(await timeFirstCall(url));
    return [
      {
        name: "Bedrock aggregator: cold start to the first answer",
        ...median(times),
        unit: "ms",
        target: "≤ 350",
      },
    ];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function timeFirstCall(url: string): Promise<number> {
  const startMs = performance.now();
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", firstCall, bundle, JSON.stringify(event)],
    {
      // As in Lambda: nothing of this machine's own settings.
      env: {
        AWS_ENDPOINT_URL: url,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "bench",
        AWS_SECRET_ACCESS_KEY: "bench",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
        LEDGER_TABLE: "ledger",
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await once(child, "close");
  const took = performance.now() - startMs;
  // A call that fails is fast, too.
  if (said !== '{"batchItemFailures":[]}') throw new Error(`the first call answered ${said}`);
  return took;
}

const record = (index: number) =>
  JSON.stringify({
    timestamp: new Date().toISOString(),
    accountId: "111122223333",
    region: "us-east-1",
    requestId: `request-${index}`,
    operation: "Converse",
    modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    input: { inputContentType: "application/json", inputTokenCount: 62 },
    output: { outputBodyJson: { metrics: { latencyMs: 1134 } }, outputTokenCount: 36 },
    schemaType: "ModelInvocationLog",
    schemaVersion: "1.0",
  });

const log = gzipSync(Array.from({ length: 100 }, (_, index) => record(index)).join("\n"));

const event = {
  Records: [
    {
      messageId: "m1",
      body: JSON.stringify({
        Records: [
          {
            eventSource: "aws:s3",
            eventName: "ObjectCreated:Put",
            awsRegion: "us-east-1",
            s3: {
              bucket: { name: "logs" },
              object: {
                key: "AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1/2026/01/15/10/a.json.gz",
                eTag: "e1",
                size: log.length,
              },
            },
          },
        ],
      }),
    },
  ],
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  for await (const _ of request);
  if (request.method === "GET") {
    response.writeHead(200, { "content-length": log.length, etag: '"e1"' }).end(log);
    return;
  }
  response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
}
