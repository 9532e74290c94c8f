import { describe, expect, it } from "vitest";
import { makeWarehouseFolders, putFile, traceRow } from "../../support/local-warehouse.ts";
import { openUsageWarehouse, putUsage, takeUsage, usageOf } from "./usage-rows.ts";

async function open() {
  const folders = await makeWarehouseFolders();
  return { folders, warehouse: await openUsageWarehouse(folders) };
}

describe("usage that landed", () => {
  it("is one sum by day, source, model, profile, regions and application", async () => {
    const { folders, warehouse } = await open();
    await putUsage(folders, [
      usageOf("a"),
      usageOf("b", {
        period_start: "2026-03-01T23:59:00.000Z",
        errors: 1,
        cost_usd: "0.1",
        cache_read_tokens: 7,
      }),
      usageOf("c", { period_start: "2026-03-02T00:00:00.000Z", cost_usd: null, unpriced_invocations: 2 }),
      usageOf("d", { application_id: "app" }),
      {
        ...usageOf("e"),
        invocations: 0,
        input_tokens: 0,
        output_tokens: 0,
        cost_usd: null,
        latency_samples: 0,
        latency_ms_sum: 0,
        latency_buckets: {},
        skipped: { "BMAS-003": 2, duplicate: 1 },
        model_id: "",
      },
      {
        ...usageOf("f", { skipped: { "BMAS-003": 3 } }),
        invocations: 0,
        input_tokens: 0,
        output_tokens: 0,
        cost_usd: null,
        latency_samples: 0,
        latency_ms_sum: 0,
        latency_buckets: {},
      },
    ]);
    await takeUsage(warehouse);
    expect(
      await warehouse.query(
        `select day, application_id, invocations, errors, input_tokens, cache_read_tokens, cost_usd, unpriced_invocations,
           latency_samples, latency_ms_sum, data_until
         from marts.model_usage_daily order by day, application_id nulls first`,
      ),
    ).toMatchInlineSnapshot(`
      [
        {
          "application_id": null,
          "cache_read_tokens": 7,
          "cost_usd": "0.100200000000",
          "data_until": "2026-03-02T00:00:00.000Z",
          "day": "2026-03-01",
          "errors": 1,
          "input_tokens": 200,
          "invocations": 4,
          "latency_ms_sum": "3000.000",
          "latency_samples": 4,
          "unpriced_invocations": 0,
        },
        {
          "application_id": "app",
          "cache_read_tokens": 0,
          "cost_usd": "0.000200000000",
          "data_until": "2026-03-01T10:01:00.000Z",
          "day": "2026-03-01",
          "errors": 0,
          "input_tokens": 100,
          "invocations": 2,
          "latency_ms_sum": "1500.000",
          "latency_samples": 2,
          "unpriced_invocations": 0,
        },
        {
          "application_id": null,
          "cache_read_tokens": 0,
          "cost_usd": null,
          "data_until": "2026-03-02T00:01:00.000Z",
          "day": "2026-03-02",
          "errors": 0,
          "input_tokens": 100,
          "invocations": 2,
          "latency_ms_sum": "1500.000",
          "latency_samples": 2,
          "unpriced_invocations": 2,
        },
      ]
    `);
    expect(
      await warehouse.query(
        "select day, application_id, bucket, samples from marts.model_latency_daily order by 1, 2 nulls first, 3",
      ),
    ).toMatchInlineSnapshot(`
      [
        {
          "application_id": null,
          "bucket": 663,
          "day": "2026-03-01",
          "samples": 2,
        },
        {
          "application_id": null,
          "bucket": 698,
          "day": "2026-03-01",
          "samples": 2,
        },
        {
          "application_id": "app",
          "bucket": 663,
          "day": "2026-03-01",
          "samples": 1,
        },
        {
          "application_id": "app",
          "bucket": 698,
          "day": "2026-03-01",
          "samples": 1,
        },
        {
          "application_id": null,
          "bucket": 663,
          "day": "2026-03-02",
          "samples": 1,
        },
        {
          "application_id": null,
          "bucket": 698,
          "day": "2026-03-02",
          "samples": 1,
        },
      ]
    `);
    expect(await warehouse.query("select * from marts.model_skipped_daily order by code"))
      .toMatchInlineSnapshot(`
      [
        {
          "code": "BMAS-003",
          "day": "2026-03-01",
          "records": 5,
          "source": "bedrock",
        },
        {
          "code": "duplicate",
          "day": "2026-03-01",
          "records": 1,
          "source": "bedrock",
        },
      ]
    `);
  });
  void [putFile, traceRow];
});
