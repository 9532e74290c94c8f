import { unknown, type Resource, type Verdict } from "./rule.ts";
import { unchecked } from "./verdict.ts";

/**
 * Reads the property at a path and judges it; where it, or anything on the way to it, is not known yet, the verdict is
 * "unchecked". A property that is not set is judged as `undefined`.
 */
export function judgeProperty(
  resource: Resource,
  path: string,
  decide: (value: unknown) => Verdict,
): Verdict {
  let value: unknown = resource.props;
  for (const step of path.split(".")) {
    value = asRecord(value)[step];
    if (value === unknown) return unchecked(path);
  }
  return decide(value);
}

/** The value as an object, empty where it is none, so that a path can be followed through what is missing. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The value as a list, empty where it is none; its items may be `unknown` one by one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as it stands in a message or is compared with a pattern: text as it is, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
}
