import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Channel } from "../../runtime/alerting/channels/channel.ts";
import type { NoticeContent } from "../../contracts/monitoring/notice.ts";
import { noticeSchema } from "../../contracts/monitoring/notice.ts";
import { acknowledgeIncident, listIncidents } from "../../runtime/alerting/store/incident-store.ts";
import { addMute } from "../../runtime/alerting/store/mute-store.ts";
import { makeAlertingUnderTest, rulesOf, type AlertingUnderTest } from "../support/alerting.ts";
import { withDatabase } from "../support/database.ts";
import { collectLog } from "../support/service.ts";

const database = withDatabase();
let pool: pg.Pool;
let told: NoticeContent[];
const channel: Channel = {
  kind: "webhook",
  deliver(content) {
    told.push(content);
    return Promise.resolve({ ok: true, answer: "200" });
  },
};

beforeAll(() => {
  pool = new pg.Pool({ connectionString: database.url, max: 6, options: "-c timezone=UTC" });
});
afterAll(() => pool.end());
beforeEach(async () => {
  told = [];
  await pool.query(
    "truncate alert_states, alert_evaluations, incidents, alert_mutes, notices, notice_attempts cascade",
  );
});

const kinds = () => told.map(({ kind }) => kind);
const make = (...rules: Record<string, unknown>[]) =>
  makeAlertingUnderTest({ pool, rules: rulesOf(...rules), channels: [channel] });
const incidents = async () => await listIncidents(pool, { state: "all", limit: 100 });
const play = async (engine: AlertingUnderTest, ...values: (number | null)[]) => {
  for (const value of values) await engine.round(value);
};

describe("an incident", () => {
  it("is told of once with all that a person needs, and once of its end", async () => {
    const engine = make({});
    await play(engine, 5, 12, 13, 14, 5, 5);
    expect(kinds()).toEqual(["opened", "recovered"]);
    const [opened] = told;
    expect(noticeSchema.parse(opened)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{20}-1$/),
      kind: "opened",
      sequence: 1,
      is_test: false,
      incident_id: expect.stringMatching(/^[0-9a-f]{20}$/),
      subject: "rule",
      rule_id: "spend",
      severity: "warning",
      title: "Too much is spent",
      labels: {},
      metric: "cost",
      unit: "usd",
      comparison: "above",
      value: 12,
      threshold: 10,
      limit: null,
      forecast: null,
      began_at: "2026-01-15T12:01:00.000Z",
      at: "2026-01-15T12:01:00.000Z",
      why: "Money.",
      remedy: "Stop.",
      link: "https://traces.example.com/#/alerts",
    });
    expect(await incidents()).toEqual([
      expect.objectContaining({
        id: opened?.incident_id,
        value: 5,
        worstSeverity: "warning",
        openedAt: new Date("2026-01-15T12:01:00Z"),
        endedAt: new Date("2026-01-15T12:02:30Z"),
      }),
    ]);
  });

  it("is one for each group, with its labels and those that its rule is about", async () => {
    const engine = make({ by: ["model"], where: { project: "p" } });
    const of = (model: string, value: number) => ({ labels: { model }, value });
    await engine.round([of("a", 11), of("b", 1), of("c", 200)]);
    await engine.round([of("a", 11)]);
    expect(
      told.map(({ kind, labels, severity }) => [kind, labels["model"], labels["project"], severity]),
    ).toEqual(
      expect.arrayContaining([
        ["opened", "a", "p", "warning"],
        ["opened", "c", "p", "critical"],
        ["recovered", "c", "p", "critical"],
      ]),
    );
    expect(told).toHaveLength(3);
    // b and c are well and no longer measured.
    const { rows } = await pool.query("select labels ->> 'model' as model from alert_states");
    expect(rows).toEqual([{ model: "a" }]);
  });

  it("stays as it is while its metric can't be read, and the rule says so", async () => {
    const engine = make({});
    await play(engine, 12);
    await engine.round(new TypeError("postgresql://user:secret@host"));
    expect(kinds()).toEqual(["opened"]);
    const { rows } = await pool.query("select error from alert_evaluations");
    expect(rows).toEqual([{ error: "given: TypeError" }]);
    await play(engine, 1);
    expect(kinds()).toEqual(["opened", "recovered"]);
  });

  it("that became critical is told of again, and keeps the worst that it came to", async () => {
    const engine = make({});
    await play(engine, 12, 120, 12, 120, 1);
    expect(told.map(({ kind, severity, threshold }) => [kind, severity, threshold])).toEqual([
      ["opened", "warning", 10],
      ["worsened", "critical", 100],
      ["recovered", "critical", 100],
    ]);
    expect(await incidents()).toEqual([expect.objectContaining({ worstSeverity: "critical" })]);
  });

  it("is reminded of until somebody has it in hand", async () => {
    const engine = make({ renotify: "1m" });
    await play(engine, 12, 12, 12);
    expect(kinds()).toEqual(["opened", "reminder"]);
    const [incident] = await incidents();
    await acknowledgeIncident(pool, incident?.id ?? "", { by: "ada", at: new Date(engine.clock.nowMs) });
    await play(engine, 12, 12, 12, 12, 1);
    expect(kinds()).toEqual(["opened", "reminder", "recovered"]);
  });

  it("is told of when the mute of its group ends, unless it is over by then", async () => {
    const engine = make({ by: ["model"] });
    const mute = {
      ruleId: "spend",
      labels: { model: "a" },
      untilAt: new Date(engine.clock.nowMs + 95_000),
      reason: null,
      createdBy: null,
      createdAt: new Date(engine.clock.nowMs),
    };
    await addMute(pool, mute);
    await addMute(pool, { ...mute, ruleId: null, labels: { model: "b" } });
    const of = (model: string, value: number) => ({ labels: { model }, value });
    await engine.round([of("a", 12), of("b", 12), of("c", 12)]);
    expect(told.map(({ labels }) => labels["model"])).toEqual(["c"]);
    await engine.round([of("a", 12), of("b", 1), of("c", 12)]);
    await engine.round([of("a", 12), of("b", 1), of("c", 12)]);
    expect(told).toHaveLength(1);
    await engine.round([of("a", 12), of("b", 1), of("c", 12)]);
    expect(told.map(({ labels, kind }) => [labels["model"], kind])).toEqual([
      ["c", "opened"],
      ["a", "opened"],
    ]);
  });

  it("ends with its rule, and with the labels that its rule no longer has", async () => {
    const engine = make({}, { id: "other" });
    await play(engine, 12);
    expect(kinds()).toEqual(["opened", "opened"]);
    const without = makeAlertingUnderTest({
      pool,
      rules: rulesOf({ by: ["model"] }),
      channels: [channel],
      clock: engine.clock,
    });
    await without.round([]);
    expect(
      told
        .slice(2)
        .map(({ kind, rule_id: id, title }) => `${kind} ${id}: ${title}`)
        .toSorted(),
    ).toEqual(["ended other: Rule other", "ended spend: Too much is spent"]);
    expect((await incidents()).every(({ endedAt }) => endedAt !== null)).toBe(true);
    await without.round([]);
    expect(told).toHaveLength(4);
  });

  it("goes to the channels that its rule names, and to the log always", async () => {
    const logged: string[] = [];
    const log: Channel = {
      kind: "log",
      deliver: (content) => Promise.resolve({ ok: true, answer: String(logged.push(content.kind)) }),
    };
    const engine = makeAlertingUnderTest({
      pool,
      rules: rulesOf({ channels: ["slack"] }),
      channels: [channel, log],
    });
    await play(engine, 12);
    expect([kinds(), logged]).toEqual([[], ["opened"]]);
  });
});

describe("several instances", () => {
  it("tell once, however many evaluate and deliver at the same time", async () => {
    const clock = { nowMs: Date.UTC(2026, 0, 15, 12) };
    const engines = Array.from({ length: 4 }, () =>
      makeAlertingUnderTest({ pool, rules: rulesOf({}), channels: [channel], clock }),
    );
    for (const value of [1, 12, 12, 120, 1, 12, 1]) {
      clock.nowMs += 30_000;
      for (const { source } of engines) source.given = [{ labels: {}, value }];
      await Promise.all(engines.map(({ alerting }) => alerting.run()));
    }
    // One of them may still be on its way when the others are done.
    expect(kinds()).toEqual(["opened", "worsened", "recovered", "opened", "recovered"]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(5);
  });

  it("evaluate a rule no more often than it says", async () => {
    const engine = make({ every: "5m" });
    await play(engine, 1, 12, 12);
    const { rows } = await pool.query("select evaluated_at from alert_evaluations");
    expect(rows).toEqual([{ evaluated_at: new Date("2026-01-15T12:00:30Z") }]);
    engine.clock.nowMs += 300_000;
    await play(engine, 12);
    expect(kinds()).toEqual(["opened"]);
  });
});

it("watches the worst groups of a rule that has too many, and says so", async () => {
  const { log, text } = collectLog("warn");
  const engine = makeAlertingUnderTest({ pool, rules: rulesOf({ by: ["model"] }), channels: [channel], log });
  await engine.round(
    Array.from({ length: 501 }, (_, index) => ({ labels: { model: `m${index}` }, value: index })),
  );
  expect(text()).toContain("more groups than are watched");
  const { rows } = await pool.query("select count(*)::int as n, min(value) as least from alert_states");
  // The worst are kept.
  expect(rows).toEqual([{ n: 500, least: 1 }]);
});
