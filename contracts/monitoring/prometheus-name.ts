import type { Metric } from "./metric.ts";

const suffixes = {
  Count: "",
  None: "",
  Milliseconds: "_seconds",
  Seconds: "_seconds",
  Percent: "_percent",
  Bytes: "_bytes",
} as const;

/** A metric's name in Prometheus, where times are in seconds and counters end in `_total`. */
export function prometheusName({ name, unit, kind, prometheus }: Metric): string {
  if (prometheus !== undefined) return prometheus;
  const snake = toSnakeCase(name);
  const suffix = kind === "counter" ? "_total" : suffixes[unit];
  return `tracelake_${snake}${snake.endsWith(suffix) ? "" : suffix}`;
}

/** By how much a value is multiplied for it. */
export function prometheusFactor({ unit }: Pick<Metric, "unit">): number {
  return unit === "Milliseconds" ? 0.001 : 1;
}

/** `StatusClass` → `status_class`. */
export function toSnakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
