import type { Owner } from "../span.ts";

/** Whose call it was; null where nothing is said. `span_label()` in the database reads the same. */
export function makeOwner(project: unknown, environment: unknown, user: unknown): Owner | null {
  const owner = { project: labelOf(project), environment: labelOf(environment), user: labelOf(user) };
  return owner.project === "" && owner.environment === "" && owner.user === "" ? null : owner;
}

/** A label is a key of sums: a longer one is cut, without a word of it. */
const maxLabel = 256;

function labelOf(value: unknown): string {
  if (typeof value === "number")
    return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : "";
  if (typeof value !== "string") return "";
  // By whole characters, as PostgreSQL counts.
  return value.length <= maxLabel ? value : Array.from(value).slice(0, maxLabel).join("");
}
