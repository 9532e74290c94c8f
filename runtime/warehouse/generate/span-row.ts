import { makeBodies } from "./bodies.ts";
import { makeRandom } from "./random.ts";
import { costOf, type GeneratedSpan, type GeneratedTrace, type LlmUse, type World } from "./trace-tree.ts";
import { makeXactId } from "./xact-id.ts";

/** A row as it is written on a line; `undefined` is left out. */
export type ExportRow = Record<string, unknown>;

/** Which row of a trace, and the how manyth writing of it: 0 is the first. */
export interface RowKey {
  spanIndex: number;
  version: number;
}

export interface RowStyle {
  /** Without bodies and without what only says where the row was logged. */
  isNarrow: boolean;
  /** `older`: trace_id, parent_span_id, name and type on top, cost and latency in the metrics. */
  shape: "current" | "older";
  hasId: boolean;
}

const organisation = "6f1c0a3e-52d7-4b0e-9d4f-0d6f2f1f8a11";

/** When a version of a row was written: after its end, and later for each version, but not after the run's end. */
export function xactIdOf(world: World, endUs: number, index: number, version: number): string {
  const first = Math.floor(endUs / 1e6) + 2;
  const delay = version * (60 + (index % 7200));
  const last = Math.floor(world.endMs / 1000) + version;
  return makeXactId(version === 0 ? first : Math.max(first + version, Math.min(first + delay, last)), index);
}

/** A span as the export of spans has it. A later version has another score, more tokens and a tag. */
export function makeSpanRow(
  world: World,
  trace: GeneratedTrace,
  traceIndex: number,
  { spanIndex, version }: RowKey,
  style: RowStyle,
): ExportRow {
  const span = trace.spans[spanIndex]!;
  const root = trace.spans[0]!;
  const isOlder = style.shape === "older";
  const bodies = style.isNarrow
    ? undefined
    : makeBodies(span.type, makeRandom(world.seed, traceIndex, spanIndex, 5));
  const xactId = xactIdOf(world, span.endUs, traceIndex, version);
  const place = isOlder
    ? { trace_id: root.spanId, parent_span_id: span.parent?.spanId ?? null, name: span.name, type: span.type }
    : {
        span_id: style.hasId ? span.spanId : undefined,
        span_parents: span.parent === undefined ? null : [span.parent.spanId],
        root_span_id: root.spanId,
        is_root: span.parent === undefined,
        span_attributes: { name: span.name, type: span.type },
      };
  return {
    // The older shape knows a span by its id only; a row without an id has no name of its span either.
    id: style.hasId ? (isOlder ? span.spanId : span.id) : undefined,
    _xact_id: xactId,
    _pagination_key: style.isNarrow || isOlder ? undefined : `p${xactId.padStart(20, "0")}`,
    created: new Date(span.startUs / 1000).toISOString(),
    org_id: style.isNarrow ? undefined : organisation,
    project_id: trace.projectId,
    log_id: style.isNarrow ? undefined : "g",
    ...place,
    input: bodies?.input,
    output: version === 0 ? bodies?.output : addReview(bodies?.output, version),
    expected: bodies !== undefined && span.type === "score" ? bodies.input : undefined,
    error: span.error ?? (style.isNarrow ? undefined : null),
    scores: scoresOf(span, version),
    metadata: metadataOf(trace, span),
    tags: version === 0 ? (trace.tags ?? null) : [...(trace.tags ?? []), "reviewed"],
    metrics: spanMetrics(span, version, isOlder),
    context: style.isNarrow ? undefined : { caller_functionname: span.name, caller_filename: "src/agent.ts" },
  };
}

function addReview(output: unknown, version: number): unknown {
  return output === undefined ? undefined : { answer: output, reviewed: version };
}

/** A review sets the score that was null. */
export function scoresOf(span: GeneratedSpan, version: number): Record<string, number | null> | undefined {
  if (span.scores === undefined || version === 0) return span.scores;
  return { ...span.scores, Helpfulness: span.scores["Helpfulness"] ?? 0.5, Reviewed: version % 2 };
}

export function metadataOf(trace: GeneratedTrace, span: GeneratedSpan): Record<string, unknown> {
  return {
    ...(span.llm === undefined ? {} : { model: span.llm.model.name, provider: span.llm.model.provider }),
    environment: trace.environment,
    ...(trace.userId === undefined ? {} : { user_id: trace.userId }),
  };
}

/** What a version of a call used. */
export function useOf(use: LlmUse, version: number): LlmUse {
  if (version === 0) return use;
  const changed = { ...use, completionTokens: use.completionTokens + version };
  return { ...changed, costE10: costOf(changed) };
}

function spanMetrics(span: GeneratedSpan, version: number, isOlder: boolean): Record<string, unknown> {
  const times = { start: span.startUs / 1e6, end: span.endUs / 1e6 };
  const latency = isOlder ? { latency: (span.endUs - span.startUs) / 1e6 } : {};
  if (span.llm === undefined) return { ...times, ...latency };
  const use = useOf(span.llm, version);
  const cost =
    use.costE10 === undefined ? {} : { [isOlder ? "total_cost" : "estimated_cost"]: use.costE10 / 1e10 };
  return {
    ...times,
    ...latency,
    prompt_tokens: use.promptTokens,
    completion_tokens: use.completionTokens,
    tokens: use.promptTokens + use.completionTokens,
    ...(use.cachedTokens === 0 ? {} : { prompt_cached_tokens: use.cachedTokens }),
    ...(use.reasoningTokens === 0 ? {} : { completion_reasoning_tokens: use.reasoningTokens }),
    time_to_first_token: use.firstTokenUs / 1e6,
    ...cost,
  };
}
