/** Characters (UTF-16 units) kept of each kind of text; longer ones are cut and say so. */
export const maxCharacters = { name: 500, error: 2000, label: 256, attribute: 32 * 1024 } as const;

/** Levels of arrays and objects that an attribute may nest: beyond it a span is rejected. */
export const maxDepth = 64;

/** Thrown and caught inside decode/ only: the item that nests deeper than `maxDepth` is rejected, not the batch. */
export class NestedTooDeep extends Error {}

/** Cuts a text to `max` characters, saying how many are missing. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const isPairSplit = (text.charCodeAt(max - 1) & 0xfc00) === 0xd800;
  const kept = isPairSplit ? max - 1 : max;
  // Through a buffer: a slice would keep the whole text in memory for as long as the span waits to be stored.
  return `${Buffer.from(text.slice(0, kept)).toString()}…[cut, ${text.length - kept} characters]`;
}

/** A text for a column: bounded, without NUL (PostgreSQL stores none) and without lone surrogates. */
export function storableText(text: string, max: number): string {
  return withoutFaults(text.length > max ? cutText(text, max) : text);
}

/**
 * JSON text that `jsonb` takes. Serialises once; only a text that holds an escape of NUL or of a surrogate is walked
 * through and serialised again.
 *
 * @returns the text, and the value it stands for.
 */
export function storableJson<T extends object>(value: T): { text: string; value: T } {
  const text = JSON.stringify(value);
  if (!text.includes("\\u0000") && !text.includes("\\ud")) return { text, value };
  const clean = withoutFaultsDeep(value) as T;
  return { text: JSON.stringify(clean), value: clean };
}

/** Sets an own property, `__proto__` too: an assignment to that name would set the prototype. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}

/**
 * A value that came from JSON, with long texts cut and infinities (`1e999`) as text, since JSON has none. Returns
 * the value itself where nothing needs changing, which is nearly always.
 *
 * @throws NestedTooDeep
 */
export function boundedJson(value: unknown, depth: number): unknown {
  if (typeof value === "string") return cutText(value, maxCharacters.attribute);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > maxDepth) throw new NestedTooDeep();
  return Array.isArray(value)
    ? boundedArray(value, depth)
    : boundedObject(value as Record<string, unknown>, depth);
}

function boundedArray(items: unknown[], depth: number): unknown[] {
  let kept = items;
  for (let i = 0; i < items.length; i++) {
    const item = boundedJson(items[i], depth + 1);
    if (item === items[i]) continue;
    if (kept === items) kept = [...items];
    kept[i] = item;
  }
  return kept;
}

function boundedObject(entries: Record<string, unknown>, depth: number): Record<string, unknown> {
  let isSame = true;
  for (const key in entries) {
    if (key.length > maxCharacters.attribute || boundedJson(entries[key], depth + 1) !== entries[key])
      isSame = false;
  }
  if (isSame) return entries;
  const kept: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(entries)) {
    setOwn(kept, cutText(key, maxCharacters.attribute), boundedJson(item, depth + 1));
  }
  return kept;
}

/** What a value is, for a reason: never the value itself. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  if (value === undefined) return "nothing";
  return `a ${typeof value}`;
}

function withoutFaults(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes("\0") ? wellFormed.replaceAll("\0", "\uFFFD") : wellFormed;
}

function withoutFaultsDeep(value: unknown): unknown {
  if (typeof value === "string") return withoutFaults(value);
  if (Array.isArray(value)) return value.map(withoutFaultsDeep);
  if (typeof value !== "object" || value === null) return value;
  const clean: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) setOwn(clean, withoutFaults(key), withoutFaultsDeep(item));
  return clean;
}
