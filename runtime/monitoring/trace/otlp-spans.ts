import { SpanKind, SpanStatusCode, TraceFlags, type HrTime, type SpanContext } from "@opentelemetry/api";
import { TraceState } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from "@opentelemetry/sdk-trace";
import type { FinishedSpan, SpanRecorder } from "./span-recorder.ts";
import type { TraceContext } from "./trace-context.ts";

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const;

export interface OtlpSpansOptions {
  exporter: SpanExporter;
  resource: Resource;
  share: number;
}

/** Hands spans to OpenTelemetry's own queue and exporter, both bounded. */
export function makeOtlpSpans({ exporter, resource, share }: OtlpSpansOptions): SpanRecorder {
  const processor = new BatchSpanProcessor({ exporter, exportTimeoutMillis: 5_000 });
  return {
    isOn: true,
    share,
    record(span) {
      if (span.context.isSampled) processor.onEnd(toReadable(span, resource));
    },
    async flush(signal) {
      const ended = new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => resolve(), { once: true }),
      );
      // The exporter tells its own failures to OpenTelemetry's diagnostics.
      await Promise.race([processor.forceFlush().catch(() => undefined), ended]);
    },
  };
}

function toReadable(span: FinishedSpan, resource: Resource): ReadableSpan {
  const { name, kind, context, attributes, links = [], isFailed } = span;
  const { parentSpanId } = context;
  return {
    name,
    kind: kinds[kind],
    spanContext: () => spanContextOf(context),
    ...(parentSpanId === undefined
      ? {}
      : { parentSpanContext: spanContextOf({ ...context, spanId: parentSpanId }) }),
    startTime: hrTime(span.startMs),
    endTime: hrTime(span.endMs),
    duration: hrTime(span.endMs - span.startMs),
    status: { code: isFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes,
    links: links.map((link) => ({ context: spanContextOf(link) })),
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: "tracelake/monitoring" },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function spanContextOf({ traceId, spanId, isSampled, traceState }: TraceContext): SpanContext {
  return {
    traceId,
    spanId,
    traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    ...(traceState === undefined ? {} : { traceState: new TraceState(traceState) }),
  };
}

/** Seconds and nanoseconds. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}
