import pg from "pg";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Channel } from "../../runtime/alerting/channels/channel.ts";
import { openChannels } from "../../runtime/alerting/channels/open-channels.ts";
import { delivery } from "../../runtime/alerting/deliver.ts";
import { claimNotices, listNotices, retryNotice } from "../../runtime/alerting/store/notice-store.ts";
import { makeAlertingUnderTest, rulesOf, type AlertingUnderTest } from "../support/alerting.ts";
import { withDatabase } from "../support/database.ts";
import { startReceiver, type Receiver } from "../support/receiver.ts";
import { collectLog } from "../support/service.ts";

const database = withDatabase();
const secret = `whsec_${Buffer.from("a key of the tests, 32 bytes long").toString("base64")}`;
let pool: pg.Pool;
let receiver: Receiver;
let webhook: Channel;
let engine: AlertingUnderTest;
let logged: ReturnType<typeof collectLog>;

beforeAll(() => {
  pool = new pg.Pool({ connectionString: database.url, max: 6, options: "-c timezone=UTC" });
});
afterAll(() => pool.end());
beforeEach(async () => {
  await pool.query("truncate alert_states, alert_evaluations, incidents, notices, notice_attempts cascade");
  receiver = await startReceiver();
  logged = collectLog("trace");
  const clock = { nowMs: Date.now() };
  const [, opened] = openChannels(
    {
      slackUrl: undefined,
      webhookUrl: receiver.url,
      webhookSecret: secret,
      topicArn: undefined,
      emailFrom: undefined,
      emailTo: [],
    },
    { log: logged.log, now: () => clock.nowMs },
  );
  if (opened === undefined) throw new Error("no webhook");
  webhook = opened;
  engine = makeAlertingUnderTest({
    pool,
    rules: rulesOf({}),
    channels: [webhook],
    log: logged.log,
    random: () => 0.5,
    clock,
  });
});
afterEach(() => receiver.close());

const notices = async () => await listNotices(pool, { limit: 100 });
const ids = () => receiver.received.map(({ headers }) => headers["webhook-id"]);
/** Rounds without a change until nothing waits, or so many of them. */
async function wait(rounds: number, value = 12): Promise<void> {
  for (let n = 0; n < rounds; n += 1) await engine.round(value);
}

describe("a notice", () => {
  it("is signed so that the library of the standard verifies it, and no other body", async () => {
    await engine.round(12);
    const [{ headers, body } = { headers: {}, body: "" }] = receiver.received;
    const webhook = new Webhook(secret);
    expect(webhook.verify(body, headers as Record<string, string>)).toMatchObject({
      type: "alert.opened",
      data: { rule_id: "spend", value: 12 },
    });
    expect(() => webhook.verify(body.replace("12", "13"), headers as Record<string, string>)).toThrow(
      "No matching signature found",
    );
    expect(engine.counts).toEqual({ delivered: 1, failed: 0 });
  });

  it("is tried again after failures, with the same id, and each attempt is on record", async () => {
    receiver.plan.push(500, "drop-before", { status: 503, body: "later" });
    await engine.round(12);
    await wait(6);
    expect(receiver.received.map(({ status }) => status)).toEqual([500, undefined, 503, 200]);
    expect(new Set(ids()).size).toBe(1);
    const [notice] = await notices();
    expect(notice).toMatchObject({ state: "delivered", attempts: 4 });
    expect(notice?.log.map(({ is_delivered: ok, answer }) => [ok, answer])).toEqual([
      [false, "500"],
      [false, "no answer: ECONNRESET"],
      [false, "503: later"],
      [true, "200"],
    ]);
    expect(engine.counts).toEqual({ delivered: 1, failed: 3 });
  });

  it("waits for as long as the receiver asks", async () => {
    receiver.plan.push({ status: 429, headers: { "retry-after": "300" } });
    await engine.round(12);
    await wait(9);
    expect(receiver.received).toHaveLength(1);
    await wait(1);
    expect(receiver.received).toHaveLength(2);
  });

  it("is not sent where a redirect leads", async () => {
    const elsewhere = await startReceiver();
    receiver.plan.push({ status: 307, headers: { location: elsewhere.url } });
    await engine.round(12);
    expect(elsewhere.received).toEqual([]);
    const [notice] = await notices();
    expect(notice).toMatchObject({ state: "waiting" });
    expect(notice?.log[0]?.answer).toMatch(/^307: redirects are not followed/);
    await elsewhere.close();
  });

  it("is dead after its last attempt or a 410, says so, and is delivered once somebody has it retried", async () => {
    receiver.plan.push(...Array.from({ length: delivery.maxAttempts }, () => 500));
    await engine.round(12);
    for (let n = 0; n < delivery.maxAttempts; n += 1) {
      engine.clock.nowMs += delivery.maxDelayMs;
      await engine.round(12);
    }
    const [dead] = await notices();
    expect(dead).toMatchObject({ state: "dead", attempts: delivery.maxAttempts });
    await wait(3);
    expect(receiver.received).toHaveLength(delivery.maxAttempts);
    receiver.plan.push(410);
    await retryNotice(pool, dead?.id ?? "", new Date(engine.clock.nowMs));
    await wait(1);
    expect((await notices())[0]).toMatchObject({ state: "dead", attempts: delivery.maxAttempts + 1 });
    await retryNotice(pool, dead?.id ?? "", new Date(engine.clock.nowMs));
    await wait(1);
    expect((await notices())[0]).toMatchObject({ state: "delivered", attempts: delivery.maxAttempts + 2 });
    expect(new Set(ids()).size).toBe(1);
  });

  it("of an end does not overtake the one of the beginning", async () => {
    receiver.plan.push(500, 500);
    await engine.round(12);
    await engine.round(1);
    await wait(4, 1);
    const delivered = receiver.received.filter(({ status }) => status === 200);
    expect(delivered.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      "alert.opened",
      "alert.recovered",
    ]);
  });

  it("that somebody took and did not end is delivered when the lease is over, by no one before", async () => {
    receiver.plan.push(500);
    await engine.round(12);
    engine.clock.nowMs += 60_000;
    const claimed = await claimNotices(pool, {
      now: new Date(engine.clock.nowMs),
      leaseMs: delivery.leaseMs,
      limit: 10,
      channels: ["webhook"],
    });
    expect(claimed).toHaveLength(1);
    await engine.round(12);
    expect(receiver.received).toHaveLength(1);
    await engine.round(12);
    expect(receiver.received).toHaveLength(2);
  });

  it("to a channel that is configured no more is dead, and says why", async () => {
    receiver.plan.push(500);
    await engine.round(12);
    const without = makeAlertingUnderTest({ pool, rules: rulesOf({}), channels: [], clock: engine.clock });
    await without.round(12);
    const [notice] = await notices();
    expect([notice?.state, notice?.log.at(-1)?.answer]).toEqual([
      "dead",
      "the channel is not configured any more",
    ]);
  });
});

describe("a receiver that hangs", () => {
  it(
    "is given up after ten seconds, and holds up no other channel meanwhile",
    { timeout: 30_000 },
    async () => {
      const written: string[] = [];
      const log: Channel = {
        kind: "log",
        deliver: (content) => Promise.resolve({ ok: true, answer: String(written.push(content.kind)) }),
      };
      const both = makeAlertingUnderTest({ pool, rules: rulesOf({}), channels: [webhook, log] });
      receiver.plan.push("hang");
      const hanging = both.round(12);
      await expect.poll(() => [receiver.received.length, written.length]).toEqual([1, 1]);
      await hanging;
      const [notice] = await listNotices(pool, { channel: "webhook", limit: 1 });
      expect(notice).toMatchObject({ state: "waiting", log: [{ answer: "no answer in time" }] });
    },
  );
});

describe("secrets", () => {
  it("are in no log, no record and no notice: neither the address nor the key", async () => {
    receiver.plan.push(500, "drop-before", 307);
    await engine.round(12);
    await wait(6);
    const { rows } = await pool.query<{ text: string }>(
      `select (select jsonb_agg(n) from notices as n)::text || (select jsonb_agg(a) from notice_attempts as a)::text as text`,
    );
    const everything = `${rows[0]?.text}${logged.text()}${receiver.received.map(({ body }) => body).join("")}`;
    expect(everything).toContain("Too much is spent");
    for (const kept of ["secret-token", secret, secret.slice(6), "a key of the tests"])
      expect(everything).not.toContain(kept);
  });
});
