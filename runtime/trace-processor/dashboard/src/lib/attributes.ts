/** Attributes by name, values as text; JSON within a text (as prompts and tool calls are) is laid out. */
export function attributeRows(attributes: Record<string, unknown> | null) {
  return Object.entries(attributes ?? {})
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => {
      const text = asText(value);
      return { name, text, isLong: text.length > 60 || text.includes("\n") };
    });
}

function asText(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value, null, typeof value === "object" ? 2 : 0) ?? "";
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

/** Ms from the span's start to an event: its time is ISO, or a count of nanoseconds as OTLP sends it. */
export function eventOffsetMs(time: string | number | null | undefined, startedAtMs: number): number | null {
  if (time === null || time === undefined) return null;
  const isNanoseconds = typeof time === "number" || /^\d{16,}$/.test(time);
  const at = isNanoseconds ? Number(time) / 1e6 : Date.parse(time);
  return Number.isFinite(at) ? at - startedAtMs : null;
}
