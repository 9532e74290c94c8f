import { unknown } from "./rule.ts";

/** What the engine puts, at preview, where a boolean, number, string, array, asset, archive or object is not known. */
const sentinels: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** The engine's own marks in `value`, at any depth, become `unknown`. Assets and archives are left as they are. */
export function markUnknown(value: unknown): unknown {
  if (sentinels.has(value)) return unknown;
  if (Array.isArray(value)) return value.map(markUnknown);
  return isPlain(value) ? markProps(value) : value;
}

export function markProps(props: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(props).map(([key, value]) => [key, markUnknown(value)]));
}

/** Whether any part of `value` is not known before the deployment. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isPlain(value) && Object.values(value).some(hasUnknown);
}

/** An object that is only data, so that its properties may be looked at. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
