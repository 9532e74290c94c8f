import type { Call, Owner, Span } from "../span.ts";
import type { Field } from "./attribute-names.ts";
import { isCallName, operationRole } from "./operation-role.ts";
import { fieldOf, type FieldValues, presentFields } from "./present-fields.ts";
import { makeOwner } from "./owner.ts";
import { normalizeTokenCounts, tokenCount } from "./token-count.ts";

export interface ReadCallInput {
  /** The span's attributes over the resource's: flat, with plain JSON values. */
  attributes: Record<string, unknown>;
  scopeName: string;
  spanName: string;
  hasParent: boolean;
  kind: Span["kind"];
}

/**
 * Reads what a span says about a call of a model, in OpenTelemetry's GenAI conventions (new and old names), the AI
 * SDK's, OpenInference's or the AI Gateway's. A span that says nothing gives a Call of nulls with `isCall` false.
 */
export function readCall(input: ReadCallInput): Call {
  const fields = presentFields(input.attributes);
  const operation = textOf(fields, "operation") ?? (isCallName(input.spanName) ? input.spanName : null);
  const tokens = normalizeTokenCounts({
    inputTokens: tokenCount(fieldOf(fields, "inputTokens")),
    outputTokens: tokenCount(fieldOf(fields, "outputTokens")),
    cacheReadTokens: tokenCount(fieldOf(fields, "cacheReadTokens")),
    cacheWriteTokens: tokenCount(fieldOf(fields, "cacheWriteTokens")),
    reasoningTokens: tokenCount(fieldOf(fields, "reasoningTokens")),
    totalTokens: tokenCount(fieldOf(fields, "totalTokens")),
  });
  const statedCostUsd = statedCost(fieldOf(fields, "cost"), fieldOf(fields, "costCurrency"));
  const standing = standingOf(
    operation,
    input.scopeName,
    tokens.totalTokens !== null,
    statedCostUsd !== null,
  );
  return {
    operation,
    provider: textOf(fields, "provider"),
    model: textOf(fields, "model"),
    isCall: standing !== "none",
    isPresumed: standing === "presumed",
    inputTokens: tokens.inputTokens,
    outputTokens: tokens.outputTokens,
    cacheReadTokens: tokens.cacheReadTokens,
    cacheWriteTokens: tokens.cacheWriteTokens,
    reasoningTokens: tokens.reasoningTokens,
    totalTokens: tokens.totalTokens,
    statedCostUsd,
    owner: standing === "none" ? null : readOwner(fields),
  };
}

function readOwner(fields: FieldValues): Owner | null {
  return makeOwner(fieldOf(fields, "project"), fieldOf(fields, "environment"), fieldOf(fields, "user"));
}

function standingOf(
  operation: string | null,
  scopeName: string,
  hasUsage: boolean,
  hasCost: boolean,
): "call" | "presumed" | "none" {
  const role = operation === null ? "unknown" : operationRole(operation);
  if (role === "call") return "call";
  if (role === "wrapper") return "none";
  if (role === "unknown") return hasUsage || hasCost ? "presumed" : "none";
  // An AI SDK embedding's root has its calls' name, operation and kind, but never usage; a call that failed, or
  // whose provider counts no tokens, has none either. Elsewhere a root may repeat its call's usage.
  return scopeName === aiSdkScope && hasUsage ? "call" : "presumed";
}

/** The scope of AI SDK 7's spans, unless the application passes a tracer of its own. */
const aiSdkScope = "gen_ai";

function textOf(fields: FieldValues, field: Field): string | null {
  const value = fieldOf(fields, field);
  return typeof value === "string" ? value : null;
}

function statedCost(value: unknown, currency: unknown): number | null {
  if (typeof currency !== "string" || currency.toUpperCase() !== "USD") return null;
  const cost = typeof value === "string" && isDecimal.test(value) ? Number(value) : value;
  return typeof cost === "number" && cost >= 0 && cost <= maxCostUsd ? cost : null;
}

const isDecimal = /^\d{1,20}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?$/;

/** Beyond it a cost is a mistake, and beyond its column. */
const maxCostUsd = 1e9;
