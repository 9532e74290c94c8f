import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { warehouseRoutes } from "../../../runtime/warehouse/routes/warehouse-routes.ts";
import { withDatabase } from "../../support/database.ts";
import { openFilledWarehouse, type FilledWarehouse } from "../../support/filled-warehouse.ts";
import { makeTestService } from "../../support/service.ts";
import { putUsage, takeUsage, usageOf } from "./usage-rows.ts";

interface Usage {
  invocations: number;
  errors: number;
  input_tokens: number;
  cost_usd: number | null;
  unpriced_invocations: number;
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
}

interface Bedrock {
  times: number[];
  data_until: string | null;
  total: Usage;
  by_day: { invocations: (number | null)[] };
  by_model: (Usage & { model: string; cost_by_day: (number | null)[] })[];
  by_profile_type: (Usage & { profile_type: string })[];
  by_region: (Usage & { source_region: string })[];
  routes: { source_region: string; served_region: string; invocations: number }[];
  skipped: { code: string; records: number }[];
  costs: { model_key: string; bedrock_cost_usd: number | null; processor_cost_usd: number | null }[];
  counts: { by_model: number; by_profile_type: number; by_region: number; costs: number };
}

const database = withDatabase();
const nowMs = Date.parse("2026-03-03T12:00:00Z");
/** Long before the others. */
const manyModelsAt = "2026-01-10T10:00:00.000Z";
let warehouse: FilledWarehouse;
let service: Awaited<ReturnType<typeof makeTestService>>;
let asked = 0;

const none = {
  invocations: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: null,
  latency_samples: 0,
  latency_ms_sum: 0,
  latency_buckets: {},
};

beforeAll(async () => {
  warehouse = await openFilledWarehouse(["--rows", "1", "--kind", "queries"]);
  await putUsage(warehouse, [
    usageOf("a", {
      invocations: 3,
      cost_usd: "1.5",
      latency_samples: 2,
      latency_buckets: { "600": 1, "700": 1 },
    }),
    usageOf("b", {
      invocations: 2,
      errors: 1,
      cost_usd: null,
      unpriced_invocations: 2,
      model_id: "deepseek.v3.2",
      profile_type: "Standard",
      served_region: "eu-west-3",
      latency_samples: 0,
      latency_buckets: {},
    }),
    usageOf("c", { period_start: "2026-03-02T09:00:00.000Z", invocations: 5, cost_usd: "0.5" }),
    usageOf("d", { ...none, skipped: { "BMAS-003": 2, duplicate: 9 } }),
    ...Array.from({ length: 60 }, (_, index) =>
      usageOf(`model ${index}`, { period_start: manyModelsAt, model_id: `model-${index}` }),
    ),
    usageOf("e", { source: "processor", invocations: 4, cost_usd: "1.4", period_seconds: 86_400 }),
  ]);
  await takeUsage(warehouse);
  service = await makeTestService(database.url, {
    besides: warehouseRoutes(warehouse, () => nowMs + (asked += 2000)),
  });
});
afterAll(async () => {
  await service.close();
  await warehouse.close();
});

const get = async (days: number, to?: string) =>
  (
    await service.app.inject(`/warehouse/bedrock?days=${days}${to === undefined ? "" : `&to=${to}`}`)
  ).json<Bedrock>();
const sum = (values: readonly (number | null)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

describe("GET /warehouse/bedrock", () => {
  it("adds up to the same by day, model, profile type and region, and leaves out the processor's", async () => {
    const answer = await get(7);
    expect(answer.total).toMatchObject({ invocations: 10, errors: 1, cost_usd: 2, unpriced_invocations: 2 });
    expect(answer.times).toHaveLength(7);
    for (const parts of [
      answer.by_day.invocations,
      answer.by_model.map(({ invocations }) => invocations),
      answer.by_profile_type.map(({ invocations }) => invocations),
      answer.by_region.map(({ invocations }) => invocations),
      answer.routes.map(({ invocations }) => invocations),
    ])
      expect(sum(parts)).toBe(10);
    expect(sum(answer.by_model.flatMap((model) => model.cost_by_day))).toBe(2);
  });

  it("says of a model without a price that nothing is known, not that it cost nothing", async () => {
    const model = (await get(7)).by_model.find((one) => one.model === "deepseek.v3.2");
    expect(model).toMatchObject({ cost_usd: null, unpriced_invocations: 2, p50_ms: null });
  });

  it("reads percentiles from the stored buckets", async () => {
    const ms = (bucket: number) => (2 * 1.02 ** bucket) / 2.02 / 1000;
    // Of samples in the buckets 600, 663, 698 and 700: their average would be another.
    const { total } = await get(3);
    expect(total.p50_ms).toBeCloseTo(ms(663), 6);
    expect(total.p95_ms).toBeCloseTo(ms(700), 6);
    expect(total.p99_ms).toBeCloseTo(ms(700), 6);
  });

  it("tells where calls were served, what was left out, and up to when there are data", async () => {
    const answer = await get(7);
    expect(answer.routes.find((route) => route.served_region === "eu-west-3")?.invocations).toBe(2);
    expect(answer.skipped).toEqual([
      { code: "duplicate", records: 9 },
      { code: "BMAS-003", records: 2 },
    ]);
    expect(answer.data_until).toBe("2026-03-02T09:01:00.000Z");
  });

  it("puts the sources' costs side by side", async () => {
    const [dearest] = (await get(7)).costs;
    expect(dearest).toMatchObject({ bedrock_cost_usd: 2, processor_cost_usd: 1.4 });
  });

  it("counts only the days that were asked for", async () => {
    expect((await get(1)).total).toMatchObject({ invocations: 0, cost_usd: null, p50_ms: null });
    expect((await get(2)).total.invocations).toBe(5);
  });

  it("counts up to the day that was asked for", async () => {
    const answer = await get(7, "2026-03-01");
    expect(answer.times.at(-1)).toBe(Date.parse("2026-03-01") / 1000);
    expect(answer.total.invocations).toBe(5);
    expect(answer.total.p50_ms).not.toBeNull();
    expect((await get(7, "2026-02-28")).total).toMatchObject({ invocations: 0, p50_ms: null });
    expect((await get(7, "2026-02-28")).skipped).toEqual([]);
  });

  it("says how many models there are beyond those that it lists", async () => {
    const answer = await get(1, "2026-01-10");
    expect(answer.by_model).toHaveLength(50);
    expect(answer.costs).toHaveLength(50);
    expect(answer.counts).toEqual({ by_model: 60, by_profile_type: 1, by_region: 1, costs: 60 });
    expect(answer.total.invocations).toBe(120);
    expect((await get(1)).counts).toEqual({ by_model: 0, by_profile_type: 0, by_region: 0, costs: 0 });
  });

  it("refuses days that are none", async () => {
    const refused = await service.app.inject("/warehouse/bedrock?to=yesterday");
    expect([refused.statusCode, refused.body]).toEqual([400, expect.stringContaining("such as 2026-01-31")]);
    for (const days of ["0", "367", "x", "1.5"]) {
      const answer = await service.app.inject(`/warehouse/bedrock?days=${days}`);
      expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining("from 1 to 366")]);
    }
  });
});
