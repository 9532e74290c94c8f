import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { OtlpRequest } from "../runtime/trace-processor/decode/otlp-message.ts";
import { decodeProtobuf, encodeProtobuf } from "../runtime/trace-processor/decode/otlp-schema.ts";
import { freshRequest } from "./fresh-request.ts";

const help = `Sends the samples of examples/ to a running trace processor.

Usage: npm run examples -- [--url http://127.0.0.1:8001] [--token <one of INGEST_TOKENS>]

The flat trace is sent as it stands in the file, so that a second run is a duplicate of the first; the others get new
ids and the present time. Exit codes: 0 all accepted, 1 one was not or the service is away, 64 wrong usage.
`;

interface Delivery {
  path: string;
  contentType: string;
  body: Buffer;
  traceId: string;
  /** Said where the answer does not tell how much was accepted. */
  sent: string;
}

interface Example {
  file: string;
  what: string;
  prepare(file: Buffer, nowMs: number): Delivery;
}

const examples: Example[] = [
  { file: "flat-trace.json", what: "one flat trace", prepare: flatDelivery },
  { file: "vercel-drain.otlp.json", what: "a Vercel trace drain in JSON", prepare: jsonDelivery },
  { file: "vercel-drain.otlp.pb", what: "a Vercel trace drain in protobuf", prepare: protobufDelivery },
  { file: "ai-sdk-trace.otlp.json", what: "an AI SDK agent with nested spans", prepare: jsonDelivery },
  { file: "ai-gateway.otlp.json", what: "AI Gateway calls with their own cost", prepare: jsonDelivery },
];

function flatDelivery(body: Buffer): Delivery {
  const { id } = JSON.parse(body.toString()) as { id: string };
  return {
    path: "/webhook/vercel-trace",
    contentType: "application/json",
    body,
    traceId: id,
    sent: "1 trace",
  };
}

function jsonDelivery(file: Buffer, nowMs: number): Delivery {
  const fresh = freshRequest(JSON.parse(file.toString()) as OtlpRequest, nowMs);
  const body = Buffer.from(JSON.stringify(fresh.request));
  return { ...otlpDelivery(fresh), contentType: "application/json", body };
}

function protobufDelivery(file: Buffer, nowMs: number): Delivery {
  const fresh = freshRequest(decodeProtobuf(file), nowMs);
  return {
    ...otlpDelivery(fresh),
    contentType: "application/x-protobuf",
    body: encodeProtobuf(fresh.request),
  };
}

function otlpDelivery({ traceId, spanCount }: { traceId: string; spanCount: number }) {
  return { path: "/v1/traces", traceId, sent: `${spanCount} spans` };
}

/** Sends one example. `isAccepted` is false where the service refused some or all of it. */
async function send(
  example: Example,
  url: URL,
  token: string | undefined,
): Promise<{ isAccepted: boolean; line: string }> {
  const file = readFileSync(new URL(`../examples/${example.file}`, import.meta.url));
  const delivery = example.prepare(file, Date.now());
  const headers = {
    "content-type": delivery.contentType,
    ...(token && { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(new URL(delivery.path, url), {
    method: "POST",
    headers,
    body: new Uint8Array(delivery.body),
  });
  const answer = Buffer.from(await response.arrayBuffer());
  const { isAccepted, text } = outcome(response.status, answer, delivery);
  const link = isAccepted
    ? `\n    ${new URL(`/#/traces/${encodeURIComponent(delivery.traceId)}`, url).href}`
    : "";
  return { isAccepted, line: `${example.file}: ${example.what}: ${text}${link}` };
}

function outcome(status: number, answer: Buffer, delivery: Delivery): { isAccepted: boolean; text: string } {
  const isJson = delivery.contentType === "application/json";
  const fields = (isJson ? jsonObjectOf(answer) : {}) as Record<string, unknown>;
  if (status !== 200)
    return { isAccepted: false, text: `refused with status ${status}: ${readable(answer)}` };
  const isPartial = isJson ? fields["partialSuccess"] !== undefined : answer.length > 0;
  if (isPartial) return { isAccepted: false, text: `accepted in part: ${readable(answer)}` };
  const duplicate = fields["duplicate"] === true ? " (sent before: stored once)" : "";
  return { isAccepted: true, text: `${delivery.sent} accepted${duplicate}` };
}

/** An answer in either encoding for a human: a Status in protobuf is its message after a few control bytes. */
function readable(answer: Buffer): string {
  return answer
    .toString("utf8")
    .replace(/\p{Cc}+/gu, " ")
    .trim();
}

function jsonObjectOf(answer: Buffer): object {
  try {
    const value: unknown = JSON.parse(answer.toString());
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function usage(): { url: URL; token: string | undefined } | { text: string; exitCode: number } {
  try {
    const options = {
      url: { type: "string" },
      token: { type: "string" },
      help: { type: "boolean", short: "h" },
    } as const;
    const { values } = parseArgs({ options });
    if (values.help === true) return { text: help, exitCode: 0 };
    return { url: new URL(values.url ?? "http://127.0.0.1:8001"), token: values.token };
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : "wrong usage"}\n\n${help}`, exitCode: 64 };
  }
}

async function main(): Promise<number> {
  const given = usage();
  if ("text" in given) {
    (given.exitCode === 0 ? process.stdout : process.stderr).write(given.text);
    return given.exitCode;
  }
  let exitCode = 0;
  for (const example of examples) {
    try {
      const { isAccepted, line } = await send(example, given.url, given.token);
      process.stdout.write(`${line}\n`);
      if (!isAccepted) exitCode = 1;
    } catch (error) {
      // What fetch says of whatever keeps it from an answer; anything else is a fault of this script.
      if (!(error instanceof TypeError && error.message === "fetch failed")) throw error;
      process.stderr.write(
        `No trace processor answers at ${given.url.origin}: run \`npm start\` first, or name it with --url.\n`,
      );
      return 1;
    }
  }
  return exitCode;
}

process.exitCode = await main();
