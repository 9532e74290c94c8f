import { pickModel, type Model } from "./models.ts";
import { makeRandom, type Random } from "./random.ts";

/** Times are whole microseconds since 1970, UTC; costs are whole ten-thousand-millionths of a USD (10 decimals). */
export interface GeneratedSpan {
  /** Position within the trace; 0 is the root. */
  index: number;
  id: string;
  spanId: string;
  parent: GeneratedSpan | undefined;
  name: string;
  type: "llm" | "tool" | "task" | "score";
  startUs: number;
  endUs: number;
  llm: LlmUse | undefined;
  error: string | undefined;
  scores: Record<string, number | null> | undefined;
}

export interface LlmUse {
  model: Model;
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
  reasoningTokens: number;
  firstTokenUs: number;
  costE10: number | undefined;
}

export interface GeneratedTrace {
  projectId: string;
  environment: string;
  userId: string | undefined;
  tags: string[] | undefined;
  /** The root first, parents before their children. */
  spans: GeneratedSpan[];
}

/** Enough to make a trace again, so that nothing of it is kept until its updates are due. */
export interface TraceKey {
  index: number;
  createdUs: number;
  /** At most so many spans: the last trace of a run is cut to the number of rows asked for. */
  spanLimit: number;
}

export interface World {
  seed: number;
  /** Of the run, so that a later run has traces of its own. */
  endMs: number;
  projects: readonly string[];
}

const agents = ["support-agent", "contract-review", "sales-assistant", "triage"];
const tools = ["search_documents", "lookup_order", "get_customer", "create_ticket", "run_query"];
const errors = [
  "RateLimitError: 429 Too Many Requests, retry after 20 s",
  "TimeoutError: the request took longer than 30 s",
  "ToolError: customer not found",
  'ValidationError: expected a number at "amount"',
];
/** Spans a trace has on average: the share of the rows that a trace takes. */
export const meanSpansPerTrace = 6.3;

/** The projects of a seed: the same in each run of it, so that runs add to each other. */
export function makeWorld(seed: number, endMs: number, projectCount: number): World {
  const random = makeRandom(seed, 77);
  return { seed, endMs, projects: Array.from({ length: projectCount }, () => random.uuid()) };
}

/** An agent's trace: a root, rounds of a model call and the tools it asks for, an answer, at times a score. */
export function makeTrace(world: World, { index, createdUs, spanLimit }: TraceKey): GeneratedTrace {
  const random = makeRandom(world.seed, world.endMs, index);
  const traceError = random.chance(0.03);
  const trace: GeneratedTrace = {
    // Squared, so that the first projects are the busiest.
    projectId: world.projects[Math.floor(random.next() ** 2 * world.projects.length)]!,
    environment: random.pick(environments),
    userId: random.chance(0.9) ? `user-${random.between(1, 400)}` : undefined,
    tags: random.chance(0.2) ? [random.pick(["vip", "beta", "batch"])] : undefined,
    spans: [],
  };
  const add = makeAdd(trace, random, spanLimit);
  const root = add(undefined, random.pick(agents), "task", createdUs)!;
  root.endUs = fillRounds(root, random, add);
  if (random.chance(0.4)) {
    const score = add(root, "Factuality", "score", root.endUs + 20_000);
    root.scores = makeScores(random);
    if (score !== undefined) {
      score.endUs = score.startUs + random.between(300_000, 2_000_000);
      score.scores = { Factuality: root.scores["Factuality"] ?? null };
    }
  }
  const failed = traceError ? random.pick(trace.spans) : undefined;
  if (failed !== undefined) failed.error = root.error = random.pick(errors);
  return trace;
}

const environments = [
  "production",
  "production",
  "production",
  "production",
  "production",
  "production",
  "production",
].concat(["staging", "staging", "development"]);

type Add = (
  parent: GeneratedSpan | undefined,
  name: string,
  type: GeneratedSpan["type"],
  startUs: number,
) => GeneratedSpan | undefined;

/** Adds a span to the trace, or none where the trace is full; draws the same numbers in both cases. */
function makeAdd(trace: GeneratedTrace, random: Random, spanLimit: number): Add {
  return (parent, name, type, startUs) => {
    const spanId = random.uuid();
    const rowId = random.uuid();
    const llm = type === "llm" ? makeUse(random) : undefined;
    if (trace.spans.length >= spanLimit) return undefined;
    const span: GeneratedSpan = {
      index: trace.spans.length,
      // A root's row bears the trace's id; others have an id of their own beside their span's.
      id: parent === undefined ? spanId : rowId,
      spanId,
      parent,
      name,
      type,
      startUs,
      endUs: startUs,
      llm,
      error: undefined,
      scores: undefined,
    };
    trace.spans.push(span);
    return span;
  };
}

/** Rounds of model call and tools one after the other; gives when the last of them ended. */
function fillRounds(root: GeneratedSpan, random: Random, add: Add): number {
  let nowUs = root.startUs + random.between(2_000, 40_000);
  const rounds = random.between(1, 3);
  for (let round = 0; round < rounds; round++) {
    const call = add(root, "chat", "llm", nowUs);
    nowUs += callUs(random, call?.llm);
    if (call !== undefined) call.endUs = nowUs;
    const toolCount = random.between(0, 2);
    for (let count = 0; count < toolCount; count++) {
      const tool = add(call, random.pick(tools), "tool", nowUs);
      nowUs += Math.floor(20_000 * Math.exp(random.next() * 4.5));
      if (tool !== undefined) tool.endUs = nowUs;
    }
  }
  const answer = add(root, "answer", "llm", nowUs);
  nowUs += callUs(random, answer?.llm);
  if (answer !== undefined) answer.endUs = nowUs;
  return nowUs;
}

/** About 15 ms a token, and a first token after a moment. */
function callUs(random: Random, use: LlmUse | undefined): number {
  const perTokenUs = random.between(6_000, 22_000);
  return use === undefined ? 0 : use.firstTokenUs + use.completionTokens * perTokenUs;
}

function makeUse(random: Random): LlmUse {
  const model = pickModel(random.next());
  const promptTokens = Math.floor(150 * Math.exp(random.next() * 3.6));
  const cachedTokens = random.chance(0.35) ? Math.floor(promptTokens * random.next() * 0.8) : 0;
  const completionTokens = Math.floor(20 * Math.exp(random.next() * 3));
  const reasoningTokens = random.chance(0.15) ? Math.floor(completionTokens * random.next() * 0.6) : 0;
  const firstTokenUs = random.between(120_000, 1_900_000);
  const use = { model, promptTokens, cachedTokens, completionTokens, reasoningTokens, firstTokenUs };
  return { ...use, costE10: costOf(use) };
}

/** Cached tokens at half the input's price. */
export function costOf(use: Omit<LlmUse, "costE10">): number | undefined {
  const { inputPerMillion, outputPerMillion } = use.model;
  if (inputPerMillion === null) return undefined;
  const input = (use.promptTokens - use.cachedTokens / 2) * inputPerMillion;
  return Math.round((input + use.completionTokens * outputPerMillion) * 10_000);
}

function makeScores(random: Random): Record<string, number | null> {
  return {
    Factuality: random.between(30, 100) / 100,
    Helpfulness: random.chance(0.25) ? null : random.between(0, 4) / 4,
    "Tone of voice": random.between(50, 100) / 100,
  };
}
