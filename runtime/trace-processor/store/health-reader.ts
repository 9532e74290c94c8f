import type pg from "pg";

const timeoutMs = 2_000;

/** False when the database does not answer within 2 s. */
export async function isDatabaseUp(pool: pg.Pool): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), timeoutMs)));
  const answer = pool.query("select 1").then(
    () => true,
    () => false,
  );
  const isUp = await Promise.race([answer, late]);
  clearTimeout(timer);
  return isUp;
}

/** The minute in which the newest trace began; null before the first. */
export async function readLastTraceAt(pool: pg.Pool): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date | null }>(
    "select max(at) as at from usage_stats where grain = 1",
  );
  return rows[0]?.at ?? null;
}
