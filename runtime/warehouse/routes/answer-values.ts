export function asNumber(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export const asText = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Times without a zone are UTC throughout. */
export function asTime(value: unknown): string | null {
  const text = asText(value);
  if (text === null) return null;
  const iso = text.replace(" ", "T");
  const at = Date.parse(
    /(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(iso) ? iso.replace(/([+-]\d\d)$/, "$1:00") : `${iso}Z`,
  );
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

export function asTexts(value: unknown): string[] {
  const parsed: unknown = typeof value === "string" ? safeParse(value) : value;
  if (!Array.isArray(parsed)) return [];
  return parsed.map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
}

export function safeParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
