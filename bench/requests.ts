import { randomBytes } from "node:crypto";
import { encodeProtobuf } from "../runtime/trace-processor/decode/otlp-schema.ts";

/** A request whose ids are written anew before each sending, in place, so that the client does no work but that. */
interface Template {
  bytes: Buffer;
  /** Where an id of eight characters of its own stands. */
  textIds: number[];
  /** Where four bytes of an id of its own stand. */
  ownIds: number[];
  /** Where four bytes of the id that all spans of the request share stand. */
  sharedIds: number[];
}

const models = [
  "gpt-4o",
  "gpt-4o-mini",
  "claude-sonnet-4-5",
  "claude-haiku-4-5",
  "gemini-2.5-pro",
  "gpt-4.1",
  "o3",
  "gpt-5",
];
const templatesPerKind = 64;
const mark = "idididid";

/** Makes requests of one kind for ever; each connection has templates of its own, since a sent buffer is reused. */
export function makeRequests(
  kind: "single" | "array" | "otlp",
  connections: number,
): (connection: number) => Buffer {
  const make = { single: singleTemplate, array: arrayTemplate, otlp: otlpTemplate }[kind];
  const perConnection = Math.max(1, Math.floor(templatesPerKind / connections));
  const templates = Array.from({ length: connections }, () => Array.from({ length: perConnection }, make));
  let sent = 0;
  return (connection) => {
    const own = templates[connection] as Template[];
    const template = own[sent++ % own.length] as Template;
    renewIds(template);
    return template.bytes;
  };
}

let counter = 0;
const run = randomBytes(4).toString("hex");

function renewIds({ bytes, textIds, ownIds, sharedIds }: Template): void {
  for (const at of textIds) bytes.write((counter++).toString(36).padStart(8, "0"), at, "latin1");
  for (const at of ownIds) bytes.writeUInt32BE(counter++, at);
  const shared = counter++;
  for (const at of sharedIds) bytes.writeUInt32BE(shared, at);
}

function head(path: string, type: string, length: number): string {
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`;
}

/** The record of the earlier trace processor's guide, with values that vary. */
function flatRecord(): string {
  return JSON.stringify({
    id: `trace-${run}-${mark}`,
    timestamp: new Date(Date.now() - Math.random() * 60_000).toISOString(),
    duration: Math.round(50 + Math.random() * 400),
    status: "success",
    url: "/api/chat",
    method: "POST",
    metadata: { model: pick(models), tokens: Math.floor(200 + Math.random() * 4_000) },
  });
}

function flatTemplate(body: string): Template {
  const bytes = Buffer.from(head("/webhook/vercel-trace", "application/json", body.length) + body, "latin1");
  return { bytes, textIds: findMarks(bytes, mark), ownIds: [], sharedIds: [] };
}

const singleTemplate = (): Template => flatTemplate(flatRecord());
const arrayTemplate = (): Template => flatTemplate(`[${Array.from({ length: 100 }, flatRecord).join(",")}]`);

/** A trace of 100 spans, 15 attributes each, as an instrumented agent sends them. */
function otlpTemplate(): Template {
  const traceMark = Buffer.concat([Buffer.from("TRAC"), randomBytes(12)]);
  const spanMark = Buffer.from("SPAN");
  const rootId = randomBytes(8);
  const spans = Array.from({ length: 100 }, (_, index) => {
    const startNs = BigInt(Date.now() - 5_000 + index * 10) * 1_000_000n;
    return {
      traceId: traceMark,
      spanId: Buffer.concat([spanMark, randomBytes(4)]),
      ...(index > 0 ? { parentSpanId: rootId } : {}),
      name: index % 2 === 0 ? "chat gpt-4o" : "execute_tool search",
      kind: 3,
      startTimeUnixNano: String(startNs),
      endTimeUnixNano: String(startNs + BigInt(Math.floor(1e6 + Math.random() * 4e8))),
      attributes: otlpAttributes(index % 2 === 0),
      status: { code: 1 },
    };
  });
  const resource = { attributes: [text("service.name", "bench"), text("vercel.projectId", "prj_bench")] };
  const body = encodeProtobuf({
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "gen_ai" }, spans }] }],
  });
  const bytes = Buffer.concat([Buffer.from(head("/v1/traces", "application/x-protobuf", body.length)), body]);
  return { bytes, textIds: [], ownIds: findMarks(bytes, "SPAN"), sharedIds: findMarks(bytes, "TRAC") };
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const int = (key: string, value: number) => ({ key, value: { intValue: String(value) } });

function otlpAttributes(isCall: boolean) {
  const common = [
    text("gen_ai.agent.name", "bench-agent"),
    text("session.id", randomBytes(8).toString("hex")),
    text("user.id", randomBytes(6).toString("hex")),
    text("deployment.environment", "production"),
    text("code.function.name", "handleRequest"),
  ];
  if (!isCall)
    return [...common, text("gen_ai.operation.name", "execute_tool"), text("gen_ai.tool.name", "search")];
  return [
    ...common,
    text("gen_ai.operation.name", "chat"),
    text("gen_ai.provider.name", "openai"),
    text("gen_ai.request.model", "gpt-4o"),
    text("gen_ai.response.model", "gpt-4o-2024-08-06"),
    text("gen_ai.response.id", `resp_${randomBytes(12).toString("hex")}`),
    int("gen_ai.usage.input_tokens", 200 + Math.floor(Math.random() * 3_000)),
    int("gen_ai.usage.output_tokens", 20 + Math.floor(Math.random() * 800)),
    int("gen_ai.usage.cache_read.input_tokens", 100),
    int("gen_ai.request.max_tokens", 1_024),
    text("gen_ai.output.type", "text"),
  ];
}

function findMarks(bytes: Buffer, wanted: string): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T;
}
