/** What the estimate reads of a resource: inputs as they are, secrets too. */
export interface CostResource {
  urn: string;
  type: string;
  name: string;
  inputs: Readonly<Record<string, unknown>>;
}

/** What flows through the environment, see `volume` in the stack's configuration. */
export interface CostVolume {
  exportedRowsPerDay: number;
  bytesPerRow: number;
  spansPerDay: number;
  bedrockInvocationsPerDay: number;
  /** Days that the trace processor keeps spans. */
  retentionDays: number;
  /** USD a credit of Snowflake's. */
  creditPriceUsd: number;
}

/** One priced quantity of one resource. */
export interface CostLine {
  part: string;
  resource: string;
  what: string;
  quantity: number;
  unit: string;
  unitPriceUsd: number;
  monthlyUsd: number;
}

export interface CostContext {
  resources: readonly CostResource[];
  volume: CostVolume;
}

/** Prices a resource; a text says why it cannot be priced. */
export type Estimator = (resource: CostResource, context: CostContext) => CostLine[] | string;

/** A line, its product rounded to cents. */
export function priced(
  part: string,
  { name }: CostResource,
  [what, quantity, unit, unitPriceUsd]: readonly [string, number, string, number],
): CostLine {
  return {
    part,
    resource: name,
    what,
    quantity: round(quantity, 3),
    unit,
    unitPriceUsd,
    monthlyUsd: round(quantity * unitPriceUsd, 2),
  };
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

export function ofType(resources: readonly CostResource[], type: string): CostResource[] {
  return resources.filter((resource) => resource.type === type);
}

/** A field of an object or of the first of a list; undefined where there is none. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  const [key, ...rest] = path;
  const object = Array.isArray(value) ? (value as unknown[])[0] : value;
  if (key === undefined) return object;
  if (typeof object !== "object" || object === null) return undefined;
  return fieldOf((object as Record<string, unknown>)[key], ...rest);
}

/** Pulumi's inputs have numbers as texts in places (a task's CPU). */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** GB that Braintrust exports a day. */
export function exportedGbPerDay({ exportedRowsPerDay, bytesPerRow }: CostVolume): number {
  return (exportedRowsPerDay * bytesPerRow) / 1e9;
}

/** A text input; undefined where it is absent or not known. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
