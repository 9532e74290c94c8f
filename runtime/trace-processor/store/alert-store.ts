import type pg from "pg";

export interface AlertRow {
  id: number;
  type: string;
  message: string;
  severity: string;
  trace_id: string;
  value: number | null;
  timestamp: Date;
  acknowledged: boolean;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
}

const columns = `id, type, message, severity, trace_id, value, "timestamp", acknowledged, acknowledged_at, acknowledged_by`;

export async function readAlerts(pool: pg.Pool, limit: number): Promise<AlertRow[]> {
  const { rows } = await pool.query<AlertRow>(
    `select ${columns} from alerts order by "timestamp" desc, id desc limit $1`,
    [limit],
  );
  return rows;
}

/** The first acknowledgement stands: a second one changes nothing. Undefined where there is no such alert. */
export async function acknowledgeAlert(
  pool: pg.Pool,
  id: number,
  by: string | null,
): Promise<AlertRow | undefined> {
  await pool.query(
    `update alerts set acknowledged = true, acknowledged_at = now(), acknowledged_by = $2
    where id = $1 and not acknowledged`,
    [id, by],
  );
  const { rows } = await pool.query<AlertRow>(`select ${columns} from alerts where id = $1`, [id]);
  return rows[0];
}
