import path from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeWebhookChannel } from "../../runtime/alerting/channels/webhook-channel.ts";
import { delivery } from "../../runtime/alerting/deliver.ts";
import { beginMs, makeAlertingUnderTest, rulesOf } from "../support/alerting.ts";
import { runNode, type RunningProcess } from "../support/child-process.ts";
import { withDatabase } from "../support/database.ts";
import { startReceiver, type Receiver } from "../support/receiver.ts";

const database = withDatabase();
const script = path.resolve(import.meta.dirname, "../support/alerting-child.ts");
/** Far more than a round has statements. */
const never = 1_000;
let pool: pg.Pool;
let receiver: Receiver;

beforeAll(() => {
  pool = new pg.Pool({ connectionString: database.url, max: 4, options: "-c timezone=UTC" });
});
afterAll(() => pool.end());
beforeEach(async () => {
  await pool.query("truncate alert_states, alert_evaluations, incidents, notices, notice_attempts cascade");
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

function startRound(value: number, nowMs: number, killAt: number): RunningProcess {
  const round = { databaseUrl: database.url, url: receiver.url, value, nowMs, killAt };
  return runNode([script, JSON.stringify(round)], { cwd: process.cwd() });
}

/** Rounds of another instance, until nothing waits and the last one did evaluate. */
async function goOn(value: number, nowMs: number): Promise<number> {
  const clock = { nowMs: nowMs + delivery.leaseMs };
  const engine = makeAlertingUnderTest({
    pool,
    rules: rulesOf({}),
    channels: [makeWebhookChannel({ url: receiver.url, secret: undefined, now: () => clock.nowMs })],
    clock,
  });
  for (let n = 0; n < 50; n += 1) {
    await engine.round(value);
    const { rows } = await pool.query<{ is_done: boolean }>(
      `select not exists (select from notices where state = 'waiting')
        and exists (select from alert_evaluations where evaluated_at = $1) as is_done`,
      [new Date(clock.nowMs)],
    );
    if (rows[0]?.is_done === true) return clock.nowMs;
  }
  throw new Error("something still waits after 50 rounds");
}

async function expectOneIncidentToldOnce(): Promise<void> {
  const { rows } = await pool.query(
    `select i.ended_at is not null as is_over, array_agg(n.kind || ' ' || n.state order by n.sequence) as notices
    from incidents as i join notices as n on n.incident_id = i.id group by i.id`,
  );
  expect(rows).toEqual([{ is_over: true, notices: ["opened delivered", "recovered delivered"] }]);
  // At least once each, and whatever came again came under the same id and in its order.
  const taken = receiver.received.map(({ headers, body }) => [
    String(headers["webhook-id"]).slice(-1),
    (JSON.parse(body) as { type: string }).type,
  ]);
  expect([...new Set(taken.map((each) => each.join(" ")))]).toEqual(["1 alert.opened", "2 alert.recovered"]);
}

describe("a process that is killed", () => {
  it("before any of its statements loses no notice and doubles none", { timeout: 300_000 }, async () => {
    let killed = 0;
    for (let killAt = 1; ; killAt += 1) {
      await pool.query(
        "truncate alert_states, alert_evaluations, incidents, notices, notice_attempts cascade",
      );
      receiver.received.length = 0;
      const ends = [];
      let nowMs = beginMs;
      for (const value of [12, 1]) {
        ends.push(await startRound(value, nowMs, killAt).exited);
        nowMs = (await goOn(value, nowMs)) + 60_000;
      }
      await expectOneIncidentToldOnce();
      if (ends.every((end) => end === 0)) break;
      killed += ends.filter((end) => end === "SIGKILL").length;
    }
    // Fewer would mean that the rounds ended before they did anything.
    expect(killed).toBeGreaterThan(30);
  });

  it("while the receiver has the notice and has not answered delivers it again under the same id", async () => {
    let running: RunningProcess | undefined;
    receiver.plan.push(() => running?.child.kill("SIGKILL"));
    running = startRound(12, beginMs, never);
    expect(await running.exited).toBe("SIGKILL");
    expect(receiver.received).toHaveLength(1);
    const nowMs = await goOn(12, beginMs);
    await goOn(1, nowMs);
    expect(receiver.received).toHaveLength(3);
    await expectOneIncidentToldOnce();
  });
});
