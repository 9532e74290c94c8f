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

  it("counts once however often it is written, as it was written last", async () => {
    const { folders, warehouse } = await open();
    await putUsage(folders, [usageOf("a", { as_of: "2026-03-01T13:00:00.000Z", invocations: 5 })], "newer");
    await takeUsage(warehouse);
    await putUsage(folders, [usageOf("a", { invocations: 9 }), usageOf("b", { invocations: 1 })], "older");
    await takeUsage(warehouse);
    const invocations = "select invocations, latency_samples from marts.model_usage_daily";
    expect(await warehouse.query(invocations)).toEqual([{ invocations: 6, latency_samples: 4 }]);
    const nothing = {
      invocations: 0,
      input_tokens: 0,
      output_tokens: 0,
      latency_samples: 0,
      latency_buckets: {},
    };
    await putUsage(
      folders,
      ["a", "b"].map((key) => usageOf(key, { as_of: "2026-03-02T00:00:00.000Z", ...nothing })),
      "gone",
    );
    await takeUsage(warehouse);
    expect(await warehouse.query(invocations)).toEqual([]);
    expect(await warehouse.query("select * from marts.model_latency_daily")).toEqual([]);
    expect(await warehouse.query("select count(*) as n from raw_data.model_usage")).toEqual([{ n: 5 }]);
  });

  it("is in rejects and in no sum where it names nothing, and adds nothing that is out of range", async () => {
    const { folders, warehouse } = await open();
    await putUsage(folders, [
      [1, 2],
      { ...usageOf("x"), row_key: undefined },
      usageOf(""),
      { ...usageOf("y"), source: null },
      { ...usageOf("z"), period_start: "soon" },
      {
        ...usageOf("a"),
        input_tokens: -4,
        cost_usd: "-1",
        errors: "many",
        latency_buckets: "none",
        skipped: [1],
      },
    ]);
    await takeUsage(warehouse);
    expect(
      await warehouse.query(
        "select file_row_number as line, reason from raw_data.rejects where table_name = 'model_usage' order by line",
      ),
    ).toEqual([
      { line: 1, reason: "not an object" },
      { line: 2, reason: "no row_key" },
      { line: 3, reason: "no row_key" },
      { line: 4, reason: "no source" },
      { line: 5, reason: "no period_start" },
    ]);
    expect(
      await warehouse.query(
        "select invocations, errors, input_tokens, cost_usd from marts.model_usage_daily",
      ),
    ).toEqual([{ invocations: 2, errors: 0, input_tokens: 0, cost_usd: null }]);
    expect(await warehouse.query("select * from marts.model_skipped_daily")).toEqual([]);
  });

  it("is listed, staged and told of under the names that it has in Snowflake", async () => {
    const { folders, warehouse } = await open();
    const name = await putUsage(folders, [usageOf("a")], "a");
    await putFile(folders, "traces/t.jsonl", [traceRow("t")]);
    await takeUsage(warehouse);
    expect(await warehouse.query("list @raw_data.model_usage_stage")).toMatchObject([
      { name: `s3://local-lake/${name}` },
    ]);
    expect(
      await warehouse.query(
        "select $1:row_key::varchar as row_key from @raw_data.model_usage_stage/bedrock/",
      ),
    ).toEqual([{ row_key: "a" }]);
    expect(
      await warehouse.query(
        `select stage_location, file_name, row_count, pipe_name from table(information_schema.copy_history(
           table_name => 'RAW_DATA.MODEL_USAGE', start_time => dateadd(hours, -1, current_timestamp())))`,
      ),
    ).toMatchObject([
      {
        stage_location: "s3://local-lake/usage/",
        file_name: name.replace("usage/", ""),
        row_count: 1,
        pipe_name: "MODEL_USAGE_PIPE",
      },
    ]);
    expect(
      await warehouse.query("select file_name, export_name, loaded_by from raw_data.model_usage"),
    ).toEqual([{ file_name: name, export_name: "model_usage", loaded_by: "model_usage_pipe" }]);
  });
});

describe("model_cost_daily", () => {
  const llm = (model: string, more: Record<string, unknown> = {}) => ({
    id: `s-${model}`,
    span_id: `s-${model}`,
    root_span_id: "t",
    project_id: "p",
    created: "2026-03-01T10:00:00Z",
    _xact_id: "1000195000000000001",
    span_attributes: { type: "llm", name: "call" },
    metadata: { model },
    metrics: { prompt_tokens: 110, completion_tokens: 20, estimated_cost: 0.5 },
    ...more,
  });

  it("puts what three sources say of a model side by side, and nothing where one says nothing", async () => {
    const { folders, warehouse } = await open();
    await putFile(folders, "spans/s.jsonl", [
      llm("claude-haiku-4.5"),
      llm("only-braintrust", { metrics: {} }),
    ]);
    const unlisted = { latency_samples: 0, latency_ms_sum: 0, latency_buckets: {} };
    await putUsage(folders, [
      usageOf("a", { cache_read_tokens: 10 }),
      usageOf("b", { model_id: "anthropic.claude-haiku-4-5-20251001-v1:0", source_region: "eu-west-1" }),
      usageOf("c", {
        ...unlisted,
        source: "processor",
        period_seconds: 86_400,
        model_id: "claude-haiku-4-5-20251001",
        cost_usd: null,
        unpriced_invocations: 3,
        invocations: 3,
      }),
    ]);
    await takeUsage(warehouse);
    const none = (source: string) => ({
      [`${source}_cost_usd`]: null,
      [`${source}_input_tokens`]: null,
      [`${source}_output_tokens`]: null,
      [`${source}_invocations`]: null,
    });
    expect(await warehouse.query("select * from marts.model_cost_daily order by model_key")).toEqual([
      {
        day: "2026-03-01",
        model_key: "claude-haiku-4-5",
        braintrust_cost_usd: "0.500000000000",
        braintrust_input_tokens: 110,
        braintrust_output_tokens: 20,
        braintrust_invocations: 1,
        bedrock_cost_usd: "0.000400000000",
        bedrock_input_tokens: 210,
        bedrock_output_tokens: 40,
        bedrock_invocations: 4,
        processor_cost_usd: null,
        processor_input_tokens: 100,
        processor_output_tokens: 20,
        processor_invocations: 3,
      },
      {
        day: "2026-03-01",
        model_key: "only-braintrust",
        braintrust_cost_usd: null,
        braintrust_input_tokens: 0,
        braintrust_output_tokens: 0,
        braintrust_invocations: 1,
        ...none("bedrock"),
        ...none("processor"),
      },
    ]);
  });

  it("knows a model by whatever name a source has for it", async () => {
    const names = [
      ["us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"],
      ["anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"],
      ["global.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"],
      ["us-gov.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"],
      ["claude-haiku-4-5-20251001", "claude-haiku-4-5"],
      ["claude-haiku-4-5@20251001", "claude-haiku-4-5"],
      ["Claude-Haiku-4.5", "claude-haiku-4-5"],
      ["anthropic/claude-haiku-4-5", "claude-haiku-4-5"],
      ["openrouter/anthropic/claude-haiku-4.5", "claude-haiku-4-5"],
      [
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
        "claude-haiku-4-5",
      ],
      ["anthropic.claude-3-sonnet-20240229-v1:0:200k", "claude-3-sonnet"],
      ["anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet"],
      ["amazon.titan-embed-text-v2:0", "titan-embed-text-v2"],
      ["amazon.titan-embed-text-v1", "titan-embed-text"],
      ["mistral.mistral-7b-instruct-v0:2", "mistral-7b-instruct"],
      ["anthropic.claude-opus-4-6-v1", "claude-opus-4-6"],
      ["claude-opus-4-6", "claude-opus-4-6"],
      ["claude-3-5-sonnet-latest", "claude-3-5-sonnet"],
      ["gpt-4.1", "gpt-4-1"],
      ["gpt-4o-2024-08-06", "gpt-4o"],
      ["openai.gpt-oss-120b-1:0", "gpt-oss-120b"],
      ["meta.llama3-1-8b-instruct-v1:0", "llama3-1-8b-instruct"],
      ["llama3.1-8b-instruct", "llama3-1-8b-instruct"],
      ["llama3:8b", "llama3:8b"],
      ["ai21.jamba-1-5-large-v1:0", "jamba-1-5-large"],
      ["us.amazon.nova-pro-v1:0", "nova-pro"],
      ["us.deepseek.r1-v1:0", "deepseek-r1"],
      ["deepseek/deepseek-r1", "deepseek-r1"],
      ["cohere.embed-english-v3", "embed-english-v3"],
      ["", "unknown"],
    ] as const;
    const { folders, warehouse } = await open();
    // Each on a day of its own.
    const dayOf = (index: number) => new Date(Date.UTC(2026, 2, 1 + index)).toISOString();
    await putUsage(
      folders,
      names.map(([model], index) => usageOf(`m${index}`, { model_id: model, period_start: dayOf(index) })),
    );
    await takeUsage(warehouse);
    const rows = await warehouse.query("select model_key from marts.model_cost_daily order by day");
    expect(rows.map((row, index) => [names[index]?.[0], row["model_key"]])).toEqual(names);
  });
});
