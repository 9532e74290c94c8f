import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Service } from "../../runtime/trace-processor/service.ts";
import { makeGivenSource } from "../support/alerting.ts";
import { withDatabase } from "../support/database.ts";
import { startReceiver, type Receiver } from "../support/receiver.ts";
import { makeTestService } from "../support/service.ts";

const database = withDatabase();
const source = { ...makeGivenSource(), canRead: (metric: string) => metric === "pipeline.findings" };
const clock = { nowMs: Date.UTC(2026, 0, 15, 12) };
const rules = `
built_in: false
rules:
  - { id: findings, title: Checks found something, metric: pipeline.findings, by: [severity], critical: 5, warning: 0,
      every: 10s, why: It matters., remedy: npx tracelake status }
`;
let service: Service;
let receiver: Receiver;
let pool: pg.Pool;

beforeAll(async () => {
  receiver = await startReceiver();
  service = await makeTestService(database.url, {
    env: {
      ALERT_RULES: rules,
      ALERT_SLACK_URL: receiver.url,
      ALERT_LINK: "https://traces.example.com/",
      READ_TOKEN: "reader",
    },
    alertSources: [source],
    now: () => clock.nowMs,
  });
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await service.close();
  await receiver.close();
  await pool.end();
});
beforeEach(async () => {
  await pool.query(
    "truncate alert_states, alert_evaluations, incidents, alert_mutes, notices, notice_attempts cascade",
  );
  receiver.received.length = 0;
});

async function call(method: "GET" | "POST" | "DELETE", url: string, payload?: object) {
  const answer = await service.app.inject({
    method,
    url,
    headers: { authorization: "Bearer reader" },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.json() };
}
const get = async (url: string) => (await call("GET", url)).body;
const round = async (value: number) => {
  clock.nowMs += 30_000;
  source.given = [{ labels: { severity: "CRITICAL" }, value }];
  await service.alerting.run();
};

describe("incidents", () => {
  it("are listed, filtered and shown with their notices and what was measured", async () => {
    await round(1);
    await round(7);
    const { count, incidents } = await get("/incidents?state=open&severity=critical&rule=findings");
    expect(count).toBe(1);
    expect(await get("/incidents?state=ended")).toEqual({ count: 0, incidents: [] });
    expect(await get("/incidents?rule=another")).toEqual({ count: 0, incidents: [] });
    const one = await get(`/incidents/${incidents[0].id}`);
    expect(one).toMatchObject({
      kind: "rule",
      rule_id: "findings",
      labels: { severity: "CRITICAL" },
      title: "Checks found something",
      unit: "count",
      value: 7,
      threshold: 5,
      severity: "critical",
      remedy: "npx tracelake status",
      ended_at: null,
      acknowledged_at: null,
    });
    expect(one.history.map(([, value]: [number, number]) => value)).toEqual([1, 7]);
    expect(
      one.notices
        .map((each: { channel: string; kind: string; state: string }) => [
          each.channel,
          each.kind,
          each.state,
        ])
        .sort(),
    ).toEqual([
      ["log", "opened", "delivered"],
      ["log", "worsened", "delivered"],
      ["slack", "opened", "delivered"],
      ["slack", "worsened", "delivered"],
    ]);
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { text: string }).text)).toEqual([
      "[WARNING] Checks found something (severity CRITICAL)",
      "[CRITICAL] Now critical: Checks found something (severity CRITICAL)",
    ]);
    expect(receiver.received[0]?.body).toContain("https://traces.example.com/#/alerts");
  });

  it("are acknowledged once, and the acknowledgement can be taken back", async () => {
    await round(1);
    const { incidents } = await get("/incidents");
    const path = `/incidents/${incidents[0].id}/acknowledge`;
    expect((await call("POST", path, { acknowledged_by: "ada" })).body).toMatchObject({
      acknowledged_by: "ada",
      acknowledged_at: new Date(clock.nowMs).toISOString(),
    });
    expect((await call("POST", path, { acknowledged_by: "bob" })).body).toMatchObject({
      acknowledged_by: "ada",
    });
    expect((await call("DELETE", path)).body).toMatchObject({ acknowledged_by: null, acknowledged_at: null });
    expect(await call("POST", "/incidents/none/acknowledge")).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
  });
});

describe("mutes", () => {
  it("have an end, hold for what they name, and are ended before their time", async () => {
    const { body: mute } = await call("POST", "/mutes", {
      rule: "findings",
      labels: { severity: "CRITICAL" },
      minutes: 60,
      reason: "migration",
      created_by: "ada",
    });
    expect(mute).toMatchObject({
      until: new Date(clock.nowMs + 3_600_000).toISOString(),
      reason: "migration",
    });
    await round(1);
    expect(receiver.received).toHaveLength(0);
    expect((await get("/mutes")).mutes).toEqual([mute]);
    expect((await call("DELETE", `/mutes/${mute.id}`)).body).toMatchObject({ ended_at: expect.any(String) });
    expect((await get("/mutes")).count).toBe(0);
    expect((await get("/mutes?all=true")).count).toBe(1);
    await round(1);
    expect(receiver.received).toHaveLength(1);
  });

  it.each([
    [{}, "until: expected it or minutes, one of them"],
    [{ minutes: 5, until: "2026-01-16T00:00:00Z" }, "until: expected it or minutes, one of them"],
    [{ until: "2020-01-01T00:00:00Z" }, "until: expected a time to come, at most 90 days ahead"],
    [{ minutes: 5, rule: "finding" }, "rule: there is no finding; see GET /rules"],
  ])("are refused with what is allowed: %j", async (payload, detail) => {
    expect(await call("POST", "/mutes", payload)).toMatchObject({
      status: 422,
      body: { code: "invalid_field", detail },
    });
  });
});

describe("notices", () => {
  it("are listed with each attempt, and retried when somebody says so", async () => {
    receiver.plan.push(410);
    await round(1);
    const { notices } = await get("/notices?state=dead&channel=slack");
    expect(notices).toEqual([
      expect.objectContaining({
        kind: "opened",
        attempts: 1,
        log: [expect.objectContaining({ attempt: 1, is_delivered: false, answer: "410" })],
      }),
    ]);
    expect((await call("POST", `/notices/${notices[0].id}/retry`)).body).toMatchObject({ state: "waiting" });
    await round(1);
    expect((await get("/notices?state=delivered&channel=slack")).count).toBe(1);
    expect(await call("POST", "/notices/none/retry")).toMatchObject({ status: 404 });
  });

  it("are sent as a test to every channel, which say what they answered", async () => {
    receiver.plan.push(500);
    const { body } = await call("POST", "/notices/test");
    expect(body.count_failed).toBe(1);
    expect(
      body.answers.map((each: { channel: string; notice: string; answer: string }) =>
        Object.values(each).join(" "),
      ),
    ).toEqual([
      "log opened true written",
      "slack opened false 500",
      ...["worsened", "reminder", "recovered", "budget"].flatMap((kind) => [
        `log ${kind} true written`,
        `slack ${kind} true 200`,
      ]),
    ]);
    expect(receiver.received.every(({ body: text }) => text.includes("[TEST]"))).toBe(true);
    expect((await get("/notices")).count).toBe(0);
  });
});

it("needs the token of readers", async () => {
  for (const url of ["/incidents", "/mutes", "/notices", "/budgets", "/rules"])
    expect((await service.app.inject(url)).statusCode).toBe(401);
  expect((await service.app.inject({ method: "POST", url: "/notices/test" })).statusCode).toBe(401);
});

it("tells Prometheus of what is open, waits and was delivered, and of when it last looked", async () => {
  await round(1);
  const answer = await service.app.inject({ url: "/metrics", headers: { authorization: "Bearer reader" } });
  expect(answer.body).toContain('tracelake_alerts_active{severity="warning"} 1');
  expect(answer.body).toContain('tracelake_alerts_active{severity="critical"} 0');
  expect(answer.body).toContain("tracelake_alert_evaluation_age_seconds 0");
  expect(answer.body).toContain("tracelake_notices_waiting 0");
  expect(answer.body).toMatch(/tracelake_notices_delivered_total\{channel="slack"\} \d+/);
  expect(answer.body).toMatch(/tracelake_notices_failed_total\{channel="slack"\} \d+/);
});

it("runs with the maintenance that a schedule calls for, where no process stays", async () => {
  clock.nowMs += 30_000;
  source.given = [{ labels: { severity: "CRITICAL" }, value: 9 }];
  await service.maintenance.runOnce();
  expect((await get("/incidents?state=open")).count).toBe(1);
  expect(receiver.received).toHaveLength(1);
});
