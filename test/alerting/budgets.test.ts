import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Service } from "../../runtime/trace-processor/service.ts";
import { withDatabase } from "../support/database.ts";
import { makeTestService } from "../support/service.ts";
import { flatRecord, postFlat } from "../support/traces.ts";

const database = withDatabase();
const rules = `
built_in: false
budgets:
  - { id: all, limit_usd: 100, period: day }
  - { id: users, title: A user's day, limit_usd: 10, by: [user], where: { project: shop }, period: day }
  - { id: model, limit_usd: 1000, where: { model: gpt-4o }, period: { rolling: 24h } }
`;
/** Noon, so that no test is cut by midnight. */
const clock = { nowMs: Math.floor(Date.now() / 86_400_000) * 86_400_000 - 43_200_000 };
let service: Service;
let pool: pg.Pool;

beforeAll(async () => {
  service = await makeTestService(database.url, { env: { ALERT_RULES: rules }, now: () => clock.nowMs });
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await service.close();
  await pool.end();
});

const spend = async (user: string, cost: number, project = "shop") => {
  const answer = await postFlat(
    service,
    flatRecord({
      timestamp: new Date(clock.nowMs - 60_000).toISOString(),
      metadata: { model: "gpt-4o", provider: "openai", cost, user_id: user, project_id: project },
    }),
  );
  expect(answer.statusCode).toBe(200);
};
/** A minute later, once the sums are older than a second. */
const round = async () => {
  clock.nowMs += 60_000;
  await pool.query("select fold_usage(), fold_spend()");
  await service.alerting.run();
};
const notices = async () => {
  const { rows } = await pool.query<{ text: string }>(
    `select (content ->> 'rule_id') || ' ' || coalesce(content -> 'labels' ->> 'user', '-') || ' ' || sequence as text
    from notices order by created_at, 1`,
  );
  return rows.map(({ text }) => text);
};

it("warns of each user's own budget and of all of it, once for each threshold", async () => {
  await spend("ada", 5.5);
  await spend("bob", 1);
  await spend("eve", 50, "another project");
  await round();
  expect(await notices()).toEqual(["budget:all - 1", "budget:users ada 1"]);
  await round();
  await spend("ada", 5);
  await spend("bob", 8);
  await round();
  await round();
  expect(await notices()).toEqual([
    "budget:all - 1",
    "budget:users ada 1",
    "budget:users ada 3",
    "budget:users bob 2",
  ]);
});

it("shows what is spent of each, what it comes to, and what is open", async () => {
  const answer = (await service.app.inject("/budgets")).json();
  expect(answer.count).toBe(3);
  const [all, users, model] = answer.budgets;
  expect(all).toMatchObject({ id: "all", limit_usd: 100, period: "day", thresholds: [50, 80, 100] });
  expect(all.groups).toEqual([
    {
      labels: {},
      spent_usd: 69.5,
      share_percent: 69.5,
      reached_percent: 50,
      forecast_usd: expect.any(Number),
      unpriced_calls: 0,
      incident_id: expect.stringMatching(/^[0-9a-f]{20}$/),
    },
  ]);
  // A little after noon.
  expect(all.groups[0].forecast_usd / 69.5).toBeGreaterThan(1.9);
  expect(all.groups[0].forecast_usd / 69.5).toBeLessThan(2);
  expect(
    users.groups.map(({ labels, spent_usd: usd }: { labels: object; spent_usd: number }) => [labels, usd]),
  ).toEqual([
    [{ project: "shop", user: "ada" }, 10.5],
    [{ project: "shop", user: "bob" }, 9],
  ]);
  expect(model).toMatchObject({
    period: "1d",
    groups: [{ spent_usd: 69.5, forecast_usd: null, incident_id: null }],
  });
});

it("ends with its period, and begins anew", async () => {
  clock.nowMs += 86_400_000;
  await spend("ada", 6);
  await round();
  const { incidents } = (await service.app.inject("/incidents?rule=budget:users")).json();
  expect(
    incidents.map((one: { labels: { user: string }; ended_at: string | null }) => [
      one.labels.user,
      one.ended_at !== null,
    ]),
  ).toEqual([
    ["ada", false],
    ["bob", true],
    ["ada", true],
  ]);
  expect((await notices()).at(-1)).toBe("budget:users ada 1");
});
