import pg from "pg";
import { makeWebhookChannel } from "../../runtime/alerting/channels/webhook-channel.ts";
import { makeAlertingUnderTest, rulesOf } from "./alerting.ts";

/** One round of alerts that ends this process by itself before its n-th statement, as a loss of power would. */
interface Round {
  databaseUrl: string;
  url: string;
  value: number;
  nowMs: number;
  killAt: number;
}

const { databaseUrl, url, value, nowMs, killAt } = JSON.parse(process.argv[2] ?? "{}") as Round;
let statements = 0;
const send = pg.Client.prototype.query as (...given: unknown[]) => unknown;
pg.Client.prototype.query = function query(this: pg.Client, ...given: unknown[]): unknown {
  statements += 1;
  if (statements === killAt) process.kill(process.pid, "SIGKILL");
  return send.apply(this, given);
} as typeof pg.Client.prototype.query;

const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
const engine = makeAlertingUnderTest({
  pool,
  rules: rulesOf({}),
  channels: [makeWebhookChannel({ url, secret: undefined, now: () => nowMs })],
  clock: { nowMs: nowMs - 30_000 },
});
await engine.round(value);
await pool.end();
process.stdout.write(`${statements} statements\n`);
