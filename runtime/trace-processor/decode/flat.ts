import { makeOwner } from "../genai/owner.ts";
import type { Call, Decoded, Owner, Price, Span } from "../span.ts";
import { maxItems, tooManyItems } from "./delivery-limit.ts";
import { type FlatRecord, flatRecord } from "./flat-schema.ts";
import { notJson, parseJson, textOf } from "./json-body.ts";
import {
  boundedJson,
  cutText,
  maxCharacters,
  maxDepth,
  NestedTooDeep,
  setOwn,
  storableJson,
  storableText,
} from "./plain-text.ts";
import { parseRfc3339, type ParsedTime } from "./rfc3339.ts";
import { implausibleTime } from "./start-time.ts";

/** What a body for `/webhook/vercel-trace` holds. `empty` is `{}`, Vercel's Verify button, or no record at all. */
export interface FlatDelivery {
  form: "empty" | "one" | "many";
  records: Decoded[];
}

export interface FlatDeps {
  /** The receiver's clock, in milliseconds since 1970. */
  now: number;
  pricer: { price(call: Call, startedAtMs: number): Price | null };
}

/**
 * Decodes flat records: one JSON object, an array of them, or one a line (NDJSON). The content decides, not the
 * content type. A record that is not valid becomes a rejection with its reason; the others are kept.
 *
 * @throws Fault `invalid_body` when nothing of the body is JSON, naming the position and never the content;
 * `body_too_large` for more than `maxItems` records.
 */
export function decodeFlat(body: Buffer, deps: FlatDeps): FlatDelivery {
  const text = textOf(body);
  const parsed = parseJson(text);
  if (!parsed.ok) return decodeLines(text, parsed.position, deps);
  const value = parsed.value;
  if (Array.isArray(value)) {
    if (value.length > maxItems) throw tooManyItems();
    const records = value.map((record, index) => decodeRecord(record, index, deps));
    return { form: records.length === 0 ? "empty" : "many", records };
  }
  if (isEmptyObject(value)) return { form: "empty", records: [] };
  return { form: "one", records: [decodeRecord(value, 0, deps)] };
}

function decodeLines(text: string, position: number | null, deps: FlatDeps): FlatDelivery {
  if (text.trim() === "") return { form: "empty", records: [] };
  const records: Decoded[] = [];
  let areAllBad = true;
  let lineNumber = 0;
  for (const line of linesOf(text)) {
    lineNumber++;
    if (line.trim() === "") continue;
    if (records.length === maxItems) throw tooManyItems();
    const parsed = parseJson(line);
    const index = records.length;
    const decoded = parsed.ok ? decodeRecord(parsed.value, index, deps) : rejected(index, "not valid JSON");
    if (parsed.ok && typeof parsed.value === "object" && parsed.value !== null) areAllBad = false;
    records.push(decoded.ok ? decoded : { ...decoded, reason: `line ${lineNumber}: ${decoded.reason}` });
  }
  // A broken document over many lines is one fault, not a rejection for each of its lines.
  if (areAllBad) throw notJson(text, position);
  return { form: "many", records };
}

/** One line at a time: an array of them would be many times the body where most are empty. */
function* linesOf(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
    yield text.slice(start, end);
    start = end + 1;
  }
  yield text.slice(start);
}

function decodeRecord(value: unknown, index: number, deps: FlatDeps): Decoded {
  const checked = flatRecord.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const field = issue?.path.join(".") ?? "";
    return rejected(index, `${field === "" ? "" : `${field}: `}${issue?.message ?? "not valid"}`);
  }
  const record = checked.data;
  const time = startOf(record.timestamp, deps.now);
  if (!time.ok) return rejected(index, `timestamp: ${time.reason}`);
  try {
    return { ok: true, span: spanOf(record, value as Record<string, unknown>, time.timeUs, deps) };
  } catch (error) {
    if (error instanceof NestedTooDeep) return rejected(index, `nested deeper than ${maxDepth} levels`);
    throw error;
  }
}

/** A text is RFC 3339, a number is milliseconds: the field's own definition, never guessed from its size. */
function startOf(timestamp: string | number, nowMs: number): ParsedTime {
  if (timestamp === "") return { ok: false, reason: "missing" };
  const time: ParsedTime =
    typeof timestamp === "string"
      ? parseRfc3339(timestamp)
      : { ok: true, timeUs: Math.round(timestamp * 1000) };
  const reason = time.ok ? implausibleTime(time.timeUs, nowMs) : null;
  if (reason === null) return time;
  return {
    ok: false,
    reason: typeof timestamp === "number" ? `${reason}, in milliseconds since 1970` : reason,
  };
}

function spanOf(record: FlatRecord, raw: Record<string, unknown>, startedAtUs: number, deps: FlatDeps): Span {
  const call = callOf(record.metadata ?? {}, raw);
  const error = errorOf(record.error ?? record.metadata?.error ?? null);
  const status = record.status ? storableText(record.status, maxCharacters.label) : "unset";
  const name = `${record.method ?? ""} ${record.url ?? ""}`.trim();
  return {
    source: "flat",
    traceId: record.id,
    spanId: record.id,
    parentSpanId: null,
    name: name === "" ? "trace" : storableText(name, maxCharacters.name),
    kind: null,
    startedAtUs,
    durationMs: record.duration,
    status,
    isError: error.isError || isFailure(status),
    error: error.message,
    call,
    price: deps.pricer.price(call, startedAtUs / 1000),
    attributes: attributesOf(raw, record.metadata?.user_agent ?? null),
    events: null,
  };
}

/** A status is a failure when it says so in a word (error, failed, failure) or is an HTTP status from 500 on. */
function isFailure(status: string): boolean {
  if (status === "success" || status === "ok") return false;
  const word = status.trim().toLowerCase();
  if (word === "error" || word === "failed" || word === "failure") return true;
  return /^\d+$/.test(word) && Number(word) >= 500;
}

/** An error that is absent, null, false or "" is none. */
function errorOf(error: string | boolean | Record<string, unknown> | null): {
  isError: boolean;
  message: string | null;
} {
  if (error === null || error === false || error === "") return { isError: false, message: null };
  if (error === true) return { isError: true, message: null };
  if (typeof error === "string") return { isError: true, message: storableText(error, maxCharacters.error) };
  const message =
    typeof error["message"] === "string"
      ? error["message"]
      : storableJson(boundedJson(error, 1) as object).text;
  return { isError: true, message: storableText(message, maxCharacters.error) };
}

function callOf(metadata: NonNullable<FlatRecord["metadata"]>, raw: Record<string, unknown>): Call {
  const inputTokens = metadata.input_tokens ?? metadata.prompt_tokens ?? null;
  const outputTokens = metadata.output_tokens ?? metadata.completion_tokens ?? null;
  const sum = inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
  const totalTokens = metadata.tokens ?? sum;
  return {
    operation: null,
    provider: metadata.provider ? storableText(metadata.provider, maxCharacters.label) : null,
    model: metadata.model ? storableText(metadata.model, maxCharacters.label) : null,
    isCall: Boolean(metadata.model),
    isPresumed: false,
    inputTokens,
    outputTokens,
    cacheReadTokens: null,
    cacheWriteTokens: null,
    reasoningTokens: null,
    totalTokens: totalTokens === null ? null : Math.min(totalTokens, Number.MAX_SAFE_INTEGER),
    statedCostUsd: metadata.cost ?? null,
    owner: metadata.model ? ownerOf(raw) : null,
  };
}

const ownerKeys = {
  project: ["project_id", "projectId", "project"],
  environment: ["environment"],
  user: ["user_id", "userId", "user"],
} as const;

/** In the metadata or beside them, in either of the usual spellings: no sender is told how to name these. */
function ownerOf(raw: Record<string, unknown>): Owner | null {
  const { project, environment, user } = ownerKeys;
  return makeOwner(labelIn(raw, project), labelIn(raw, environment), labelIn(raw, user));
}

/** Without lists in between: this is asked three times a record. */
function labelIn(raw: Record<string, unknown>, keys: readonly string[]): unknown {
  const metadata = raw["metadata"] as Record<string, unknown>;
  for (const key of keys) {
    const value = isLabel(metadata[key]) ? metadata[key] : raw[key];
    if (isLabel(value))
      return typeof value === "string" ? storableText(value, maxCharacters.label * 2) : value;
  }
  return null;
}

const isLabel = (value: unknown): boolean =>
  typeof value === "string" ? value !== "" : typeof value === "number";

/** Everything that has no column of its own, as the sender wrote it; `user_agent` always at the top. */
function attributesOf(raw: Record<string, unknown>, userAgent: string | null): string {
  const attributes: Record<string, unknown> = {};
  for (const key in raw) {
    if (key === "id" || key === "timestamp" || key === "duration" || key === "status") continue;
    setOwn(attributes, cutText(key, maxCharacters.attribute), boundedJson(raw[key], 1));
  }
  if (userAgent !== null) attributes["user_agent"] ??= cutText(userAgent, maxCharacters.attribute);
  return storableJson(attributes).text;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function rejected(index: number, reason: string): Extract<Decoded, { ok: false }> {
  return { ok: false, index, reason };
}
