import { parse } from "yaml";
import type { z } from "zod";
import { alertRulesSchema, type AlertRules } from "../../../contracts/monitoring/alert-rules.ts";

export type ParsedRules = { ok: true; value: AlertRules } | { ok: false; faults: string[] };

/** Reads `ALERT_RULES`: YAML, of which JSON is a part. Every fault is named by its place, nothing of it is guessed. */
export function parseRules(text: string): ParsedRules {
  let content: unknown;
  try {
    content = parse(text) as unknown;
  } catch (error) {
    // The parser's first line says what and where; what follows is the text itself.
    return { ok: false, faults: [`is not YAML: ${firstLine(error)}`] };
  }
  const parsed = alertRulesSchema.safeParse(content ?? {});
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, faults: parsed.error.issues.map(describe) };
}

function describe({ path, message }: z.core.$ZodIssue): string {
  const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return `${place.replace(/^\./, "")}: ${message}`.replace(/^: /, "");
}

function firstLine(error: unknown): string {
  return ((error as Error).message ?? "").split("\n")[0] ?? "";
}
