import type pg from "pg";
import type { GroupSpend, SpendRequest, SpendSource } from "../../alerting/budgets/spend-source.ts";

export type SpendRow = GroupSpend & { labels: Record<string, string> };

const columns: Readonly<Record<string, string>> = {
  provider: "provider",
  model: "model",
  project: "project",
  environment: "environment",
  user: "user_id",
};

/** What was spent in whole hours (UTC), from the hour in which the window begins; by labels that `columns` knows. */
export async function readSpend(pool: pg.Pool, request: SpendRequest): Promise<SpendRow[]> {
  const { by, where, fromMs, toMs, leastUsd = 0, limit = null } = request;
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
    ${by.length === 0 ? "" : `group by 1 having sum(requests) > 0 and sum(cost_usd) >= $${values.push(leastUsd)}`}
    order by 3 desc, 1
    limit $${values.push(limit)}`,
    values,
  );
  return rows;
}

/** Of this service's own calls; `fold` adds up what is not yet in the hours. */
export function makeSpendSource(deps: { pool: pg.Pool; fold: () => Promise<void> }): SpendSource {
  return {
    async read(request) {
      await deps.fold();
      return await readSpend(deps.pool, request);
    },
  };
}

function columnOf(label: string): string {
  const column = columns[label];
  if (column === undefined) throw new Error(`spend has no ${label}`);
  return column;
}
