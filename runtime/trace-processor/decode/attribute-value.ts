import type { OtlpAnyValue, OtlpKeyValue } from "./otlp-message.ts";
import { boundedJson, cutText, maxCharacters, maxDepth, NestedTooDeep, setOwn } from "./plain-text.ts";

/**
 * Sets attributes as own properties of `target`, as plain JSON values: bytes as base64, a list of pairs as an object,
 * integers beyond 2^53 as decimal text, NaN and infinities as text. A key given twice keeps its last value; what is
 * no pair with a key is passed over.
 *
 * @throws NestedTooDeep
 */
export function setAttributes(target: Record<string, unknown>, pairs: unknown, depth = 1): void {
  if (!Array.isArray(pairs)) return;
  for (const pair of pairs as (OtlpKeyValue | null)[]) {
    const key = pair?.key;
    if (typeof key === "string")
      setOwn(target, cutText(key, maxCharacters.attribute), plainValue(pair?.value, depth));
  }
}

function plainValue(any: unknown, depth: number): unknown {
  // An AnyValue is an object; a sender that writes the bare value instead keeps it.
  if (typeof any !== "object" || any === null) return boundedJson(any, depth) ?? null;
  const value = any as OtlpAnyValue;
  if (value.stringValue != null) return boundedJson(value.stringValue, depth);
  if (value.intValue != null) return plainInteger(value.intValue, depth);
  if (value.doubleValue != null) return plainDouble(value.doubleValue, depth);
  if (value.boolValue != null) return boundedJson(value.boolValue, depth);
  if (value.arrayValue != null) return plainArray(value.arrayValue.values, depth);
  if (value.kvlistValue != null) return plainObject(value.kvlistValue.values, depth);
  return value.bytesValue == null ? null : plainBytes(value.bytesValue, depth);
}

function plainInteger(value: unknown, depth: number): unknown {
  if (typeof value === "string") {
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    return Number.isSafeInteger(number) ? number : cutText(value, maxCharacters.attribute);
  }
  if (typeof value !== "number") return boundedJson(value, depth);
  // JavaScript exporters send 1e+21 as an integer: written out in digits, as the text of a 64-bit one would be.
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? String(BigInt(value))
    : boundedJson(value, depth);
}

function plainDouble(value: unknown, depth: number): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "string" || value === "") return boundedJson(value, depth);
  const number = Number(value);
  return Number.isFinite(number) ? number : cutText(value, maxCharacters.attribute);
}

function plainArray(values: unknown, depth: number): unknown[] {
  if (depth > maxDepth) throw new NestedTooDeep();
  return Array.isArray(values) ? values.map((value) => plainValue(value, depth + 1)) : [];
}

function plainObject(pairs: unknown, depth: number): Record<string, unknown> {
  if (depth > maxDepth) throw new NestedTooDeep();
  const object: Record<string, unknown> = {};
  setAttributes(object, pairs, depth + 1);
  return object;
}

function plainBytes(value: unknown, depth: number): unknown {
  return boundedJson(Buffer.isBuffer(value) ? value.toString("base64") : value, depth);
}
