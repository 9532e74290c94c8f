/** A value as people read it: `$12.30`, `4.2 %`, `1,500 ms`, `2 h 5 min`. */
export function formatValue(value: number | null, unit: string): string {
  if (value === null) return "no data";
  switch (unit) {
    case "usd":
      return `$${number(value, value !== 0 && Math.abs(value) < 1 ? 4 : 2)}`;
    case "percent":
      return `${number(value, 1)} %`;
    case "milliseconds":
      return `${number(value, 0)} ms`;
    case "seconds":
      return formatSeconds(value);
    default:
      return unit === "count" ? number(value, 2) : `${number(value, 2)} ${unit}`;
  }
}

export function formatSeconds(value: number): string {
  const seconds = Math.round(value);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor((seconds % 86_400) / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "min"],
    [seconds % 60, "s"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).slice(0, 2);
  return said.length === 0 ? "0 s" : said.map(([count, name]) => `${count} ${name}`).join(" ");
}

function number(value: number, digits: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}
