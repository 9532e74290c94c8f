import { context, SpanStatusCode, trace, type Tracer } from "@opentelemetry/api";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { OpenTelemetry } from "@ai-sdk/otel";
import { generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { convertArrayToReadableStream, MockLanguageModelV4 } from "ai/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withDatabase } from "./support/database.ts";
import { startTestService, type RunningTestService } from "./support/service.ts";
import type { Json } from "./support/traces.ts";

const database = withDatabase();
let service: RunningTestService;

beforeAll(async () => {
  service = await startTestService(database.url, { env: { INGEST_TOKENS: "secret-1" } });
});
afterAll(() => service.close());

const exporters = {
  "JSON exporter": JsonExporter,
  "protobuf exporter": ProtobufExporter,
};

/** Runs with a real exporter and resolves once it has sent everything. */
async function exporting<T>(
  Exporter: typeof JsonExporter | typeof ProtobufExporter,
  run: (tracer: Tracer) => T,
) {
  const exporter = new Exporter({
    url: `${service.url}/v1/traces`,
    headers: { authorization: "Bearer secret-1" },
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "shop" }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  try {
    return await run(provider.getTracer("gen_ai"));
  } finally {
    await provider.forceFlush();
    await provider.shutdown();
  }
}

async function readTrace(traceId: string): Promise<Json & { spans: Json[] }> {
  return (await fetch(`${service.url}/traces/${traceId}`)).json() as Promise<Json & { spans: Json[] }>;
}

describe.each(Object.entries(exporters))("the %s of OpenTelemetry", (_name, Exporter) => {
  it("has its spans stored with resource, parents, errors and every kind of attribute", async () => {
    const traceId = await exporting(Exporter, (tracer) => {
      const root = tracer.startSpan("GET /cart", {
        attributes: { big: 1e21, list: ["a", "b"], yes: true, pi: 3.14 },
      });
      const child = tracer.startSpan("query", {}, trace.setSpan(context.active(), root));
      child.recordException(new Error("no such cart"));
      child.setStatus({ code: SpanStatusCode.ERROR });
      child.end();
      root.end();
      return root.spanContext().traceId;
    });
    const found = await readTrace(traceId);
    expect(found).toMatchObject({ name: "GET /cart", status: "error", span_count: 2, cost_usd: null });
    const named = (name: string) => found.spans.find((span) => span["name"] === name) as Json;
    const [root, child] = [named("GET /cart"), named("query")];
    expect(root).toMatchObject({
      parent_span_id: null,
      kind: "internal",
      attributes: { "service.name": "shop", list: ["a", "b"], yes: true, pi: 3.14 },
    });
    expect(child).toMatchObject({ parent_span_id: root["span_id"], status: "error", error: "no such cart" });
  });

  it("has 2,000 spans stored once each", async () => {
    const traceId = await exporting(Exporter, (tracer) => {
      const root = tracer.startSpan("batch");
      const under = trace.setSpan(context.active(), root);
      for (let n = 1; n < 2000; n++) tracer.startSpan(`item ${n}`, {}, under).end();
      root.end();
      return root.spanContext().traceId;
    });
    expect(await readTrace(traceId)).toMatchObject({ span_count: 2000, name: "batch" });
  });
});

const usage = (input: number, output: number) => ({
  inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: output, text: output, reasoning: 0 },
});

/** Answers twice: with a call of the tool, then with a text. */
function makeModel() {
  const response = { modelId: "gpt-4o", timestamp: new Date(), id: "r1" };
  return new MockLanguageModelV4({
    provider: "openai.chat",
    modelId: "gpt-4o",
    doGenerate: [
      {
        content: [{ type: "tool-call", toolCallId: "c1", toolName: "weather", input: '{"city":"Bonn"}' }],
        finishReason: { unified: "tool-calls", raw: "tool_calls" },
        usage: usage(1000, 100),
        warnings: [],
        response,
      },
      {
        content: [{ type: "text", text: "rain" }],
        finishReason: { unified: "stop", raw: "stop" },
        usage: usage(2000, 200),
        warnings: [],
        response,
      },
    ],
  });
}

describe("the AI SDK", () => {
  const weather = tool({
    description: "weather",
    inputSchema: jsonSchema<{ city: string }>({ type: "object", properties: { city: { type: "string" } } }),
    execute: () => "rain",
  });

  it("has each call of an agent counted and priced once, and neither the agent nor its steps", async () => {
    await exporting(ProtobufExporter, (tracer) =>
      generateText({
        model: makeModel(),
        prompt: "weather in Bonn?",
        tools: { weather },
        stopWhen: stepCountIs(3),
        telemetry: { isEnabled: true, integrations: [new OpenTelemetry({ tracer })] },
      }),
    );
    const { traces } = (await (await fetch(`${service.url}/traces?model=gpt-4o`)).json()) as {
      traces: Json[];
    };
    expect(traces).toHaveLength(1);
    const found = await readTrace(String(traces[0]?.["trace_id"]));
    // 2.50 USD for a million tokens in, 10 USD for a million out.
    expect(found).toMatchObject({
      input_tokens: 3000,
      output_tokens: 300,
      cost_usd: 0.0105,
      unpriced_spans: 0,
    });
    const calls = found.spans.filter((span) => span["is_call"]);
    expect(calls.map(({ operation, cost_usd }) => [operation, cost_usd])).toEqual([
      ["chat", 0.0035],
      ["chat", 0.007],
    ]);
    expect(found.spans.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(["invoke_agent", "execute_tool"]),
    );
  });

  it("has a streamed call counted and priced once", async () => {
    const model = new MockLanguageModelV4({
      provider: "anthropic.messages",
      modelId: "claude-sonnet-4-5",
      doStream: {
        stream: convertArrayToReadableStream([
          { type: "stream-start" as const, warnings: [] },
          { type: "text-start" as const, id: "0" },
          { type: "text-delta" as const, id: "0", delta: "Hello" },
          { type: "text-end" as const, id: "0" },
          {
            type: "finish" as const,
            finishReason: { unified: "stop" as const, raw: "stop" },
            usage: usage(1000, 100),
          },
        ]),
      },
    });
    await exporting(JsonExporter, async (tracer) => {
      const result = streamText({
        model,
        prompt: "hello",
        telemetry: { isEnabled: true, integrations: [new OpenTelemetry({ tracer })] },
      });
      expect(await result.text).toBe("Hello");
    });
    const { traces } = (await (await fetch(`${service.url}/traces?model=claude-sonnet-4-5`)).json()) as {
      traces: Json[];
    };
    // 3 USD for a million tokens in, 15 USD for a million out.
    expect(traces).toMatchObject([
      { input_tokens: 1000, output_tokens: 100, cost_usd: 0.0045, unpriced_spans: 0 },
    ]);
  });
});
