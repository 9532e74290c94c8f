import type pg from "pg";

export interface SpendQuery {
  by: readonly string[];
  where: Readonly<Record<string, string>>;
  fromMs: number;
  toMs: number;
}

export interface SpendRow {
  labels: Record<string, string>;
  requests: number;
  costUsd: number;
  /** Calls that no price is known of: they are in no sum. */
  unpriced: number;
}

const columns: Readonly<Record<string, string>> = {
  provider: "provider",
  model: "model",
  project: "project",
  environment: "environment",
  user: "user_id",
};

/** What was spent in whole hours (UTC), from the hour in which the window begins; by labels that `columns` knows. */
export async function readSpend(pool: pg.Pool, { by, where, fromMs, toMs }: SpendQuery): Promise<SpendRow[]> {
  const values: unknown[] = [new Date(fromMs), new Date(toMs)];
  const filters = Object.entries(where).map(
    ([label, value]) => `and ${columnOf(label)} = $${values.push(value)}`,
  );
  const labels = by.map((label) => `'${label}', ${columnOf(label)}`).join(", ");
  const { rows } = await pool.query<SpendRow>(
    `select jsonb_build_object(${labels}) as labels, coalesce(sum(requests), 0) as requests,
      coalesce(sum(cost_usd), 0) as "costUsd", coalesce(sum(unpriced), 0) as unpriced
    from spend_hours
    where at >= date_bin('1 hour', $1::timestamptz, 'epoch') and at < $2 ${filters.join(" ")}
    ${by.length === 0 ? "" : "group by 1 having sum(requests) > 0"}`,
    values,
  );
  return rows;
}

function columnOf(label: string): string {
  const column = columns[label];
  if (column === undefined) throw new Error(`spend has no ${label}`);
  return column;
}
