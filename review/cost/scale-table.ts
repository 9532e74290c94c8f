/** The document with `parts` between `<!-- mark -->` and `<!-- /mark -->`. */
export function renderBetween(document: string, mark: string, parts: readonly string[]): string {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the document lacks ${begin} or ${end}`);
  return `${document.slice(0, from + begin.length)}\n\n${parts.join("\n\n")}\n\n${document.slice(to)}`;
}

export function usd(value: number): string {
  return `$${shorten(value)}`;
}

/** Two digits below 100, whole numbers above. */
export function shorten(value: number): string {
  const digits = value >= 1_000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 2 };
  return value.toLocaleString("en-US", value >= 100 && value < 1_000 ? { maximumFractionDigits: 0 } : digits);
}
