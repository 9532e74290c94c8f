import { makeBodies } from "./bodies.ts";
import { makeRandom } from "./random.ts";
import { metadataOf, scoresOf, useOf, xactIdOf, type ExportRow, type RowStyle } from "./span-row.ts";
import type { GeneratedSpan, GeneratedTrace, World } from "./trace-tree.ts";

/** A trace as the export of traces has it: sums over its spans, previews of its root. */
export function makeTraceRow(
  world: World,
  trace: GeneratedTrace,
  traceIndex: number,
  version: number,
  style: RowStyle,
): ExportRow {
  const root = trace.spans[0]!;
  const bodies = style.isNarrow ? undefined : makeBodies(root.type, makeRandom(world.seed, traceIndex, 0, 5));
  const isOlder = style.shape === "older";
  return {
    id: style.hasId ? root.spanId : undefined,
    _xact_id: xactIdOf(world, root.endUs, traceIndex, version),
    created: new Date(root.startUs / 1000).toISOString(),
    org_id: style.isNarrow || isOlder ? undefined : "6f1c0a3e-52d7-4b0e-9d4f-0d6f2f1f8a11",
    project_id: trace.projectId,
    input: bodies?.input,
    output: bodies?.output,
    error: root.error ?? (style.isNarrow ? undefined : null),
    scores: scoresOf(root, version),
    metadata: metadataOf(trace, trace.spans.find(({ llm }) => llm !== undefined) ?? root),
    tags: trace.tags ?? null,
    metrics: isOlder ? olderMetrics(trace, version) : traceMetrics(trace, version),
    span_type_info: isOlder ? undefined : countTypes(trace),
  };
}

/** A row of a custom query with columns of its own, a row for each trace. */
export function makeQueryRow(
  world: World,
  trace: GeneratedTrace,
  traceIndex: number,
  version: number,
  style: RowStyle,
): ExportRow {
  const root = trace.spans[0]!;
  const sums = sumsOf(trace, version);
  return {
    id: style.hasId ? root.spanId : undefined,
    _xact_id: xactIdOf(world, root.endUs, traceIndex, version),
    created: new Date(root.startUs / 1000).toISOString(),
    project_id: trace.projectId,
    agent: root.name,
    environment: trace.environment,
    calls: sums.calls,
    cost: sums.costE10 / 1e10,
    factuality: root.scores?.["Factuality"] ?? null,
  };
}

function traceMetrics(trace: GeneratedTrace, version: number): Record<string, unknown> {
  const root = trace.spans[0]!;
  const sums = sumsOf(trace, version);
  const failed = trace.spans.filter(({ error }) => error !== undefined);
  const ofType = (type: GeneratedSpan["type"], spans = trace.spans) =>
    spans.filter((span) => span.type === type).length;
  const firstToken = trace.spans.find(({ llm }) => llm !== undefined);
  return {
    prompt_tokens: sums.promptTokens,
    completion_tokens: sums.completionTokens,
    prompt_cached_tokens: sums.cachedTokens,
    prompt_cache_creation_tokens: 0,
    total_tokens: sums.promptTokens + sums.completionTokens,
    estimated_cost: sums.costE10 / 1e10,
    llm_calls: sums.calls,
    tool_calls: ofType("tool"),
    errors: failed.length,
    llm_errors: ofType("llm", failed),
    tool_errors: ofType("tool", failed),
    start: root.startUs / 1e6,
    end: root.endUs / 1e6,
    duration: (root.endUs - root.startUs) / 1e6,
    llm_duration: sums.callUs / 1e6,
    time_to_first_token:
      firstToken?.llm === undefined
        ? null
        : (firstToken.startUs - root.startUs + firstToken.llm.firstTokenUs) / 1e6,
  };
}

function olderMetrics(trace: GeneratedTrace, version: number): Record<string, unknown> {
  const root = trace.spans[0]!;
  const sums = sumsOf(trace, version);
  return {
    latency: (root.endUs - root.startUs) / 1e6,
    prompt_tokens: sums.promptTokens,
    completion_tokens: sums.completionTokens,
    total_tokens: sums.promptTokens + sums.completionTokens,
    total_cost: sums.costE10 / 1e10,
  };
}

/** A later version of the trace has the later version of each of its calls. */
function sumsOf(trace: GeneratedTrace, version: number) {
  const sums = { calls: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0, costE10: 0, callUs: 0 };
  for (const span of trace.spans) {
    if (span.llm === undefined) continue;
    const use = useOf(span.llm, version);
    sums.calls++;
    sums.promptTokens += use.promptTokens;
    sums.completionTokens += use.completionTokens;
    sums.cachedTokens += use.cachedTokens;
    sums.costE10 += use.costE10 ?? 0;
    sums.callUs += span.endUs - span.startUs;
  }
  return sums;
}

function countTypes(trace: GeneratedTrace): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of trace.spans) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
