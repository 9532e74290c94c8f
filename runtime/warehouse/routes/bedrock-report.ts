import { asNumber, asText, asTime } from "./answer-values.ts";
import { periodOf, type Period, type PeriodQuery } from "./days-back.ts";
import { bucketMs, byKeys, percentilesFrom, type Row } from "./grouped-rows.ts";
import type { WarehouseReader } from "./warehouse-reader.ts";

const shown = 50;

const sums = [
  "invocations",
  "errors",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cost_usd",
  "unpriced_invocations",
]
  .map((column) => `sum(${column}) as ${column}`)
  .join(", ");

/** What Bedrock's rows are grouped by; none of them is ever null, so that a null says that it is not in a group. */
const dimensions = ["day", "model", "profile_type", "source_region", "served_region"] as const;
type Dimension = (typeof dimensions)[number];

const named = `day, iff(model_id = '', 'unknown', model_id) as model, coalesce(profile_type, 'unknown') as profile_type,
  coalesce(source_region, 'unknown') as source_region, coalesce(served_region, source_region, 'unknown') as served_region`;

/** The answer of `GET /warehouse/bedrock`. Reads marts only, so that it grows with days and models, not with invocations. */
export async function readBedrock(warehouse: WarehouseReader, query: PeriodQuery, nowMs: number) {
  const period = periodOf(query, nowMs);
  const { days } = period;
  const usage = await readUsage(warehouse, period);
  const latency = await readLatency(warehouse, period);
  const daily = byKeys(grouped(usage, ["day"]), ["day"]);
  const dailyLatency = byKeys(grouped(latency, ["day"]), ["day"]);
  const modelDays = byKeys(grouped(usage, ["model", "day"]), ["model", "day"]);
  const column = (rows: Map<string, Row>, name: string) => days.map((day) => asNumber(rows.get(day)?.[name]));
  const by = <D extends Dimension>(name: D) => {
    const latencies = byKeys(grouped(latency, [name]), [name]);
    const all = grouped(usage, [name]);
    const rows = largestFirst(all).map((row) => {
      const value = asText(row[name]) ?? "";
      return { value, ...usageFrom(row), ...percentilesFrom(latencies.get(value)) };
    });
    return { rows, count: all.length };
  };
  const models = by("model");
  const profileTypes = by("profile_type");
  const regions = by("source_region");
  const costs = await readCosts(warehouse, period);
  return {
    days: query.days,
    times: days.map((day) => Date.parse(day) / 1000),
    data_until: await readDataUntil(warehouse),
    total: { ...usageFrom(grouped(usage, [])[0]), ...percentilesFrom(grouped(latency, [])[0]) },
    by_day: {
      invocations: column(daily, "invocations"),
      errors: column(daily, "errors"),
      input_tokens: column(daily, "input_tokens"),
      output_tokens: column(daily, "output_tokens"),
      cache_read_tokens: column(daily, "cache_read_tokens"),
      cache_write_tokens: column(daily, "cache_write_tokens"),
      p50_ms: column(dailyLatency, "p50_ms"),
      p95_ms: column(dailyLatency, "p95_ms"),
      p99_ms: column(dailyLatency, "p99_ms"),
    },
    by_model: models.rows.map(({ value: model, ...row }) => ({
      model,
      ...row,
      cost_by_day: days.map((day) => asNumber(modelDays.get(`${model}\n${day}`)?.["cost_usd"])),
    })),
    by_profile_type: profileTypes.rows.map(({ value, ...row }) => ({ profile_type: value, ...row })),
    by_region: regions.rows.map(({ value, ...row }) => ({ source_region: value, ...row })),
    routes: grouped(usage, ["source_region", "served_region"]).map((row) => ({
      source_region: asText(row["source_region"]) ?? "",
      served_region: asText(row["served_region"]) ?? "",
      invocations: asNumber(row["invocations"]) ?? 0,
    })),
    skipped: await readSkipped(warehouse, period),
    costs: costs.rows,
    counts: {
      by_model: models.count,
      by_profile_type: profileTypes.count,
      by_region: regions.count,
      costs: costs.count,
    },
  };
}

/** One statement for all groups: each has a cost of its own, whatever it reads. */
async function readUsage(warehouse: WarehouseReader, { from, to }: Period): Promise<Row[]> {
  return await warehouse.query(
    `with used as (
      select ${named}, invocations, errors, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd,
        unpriced_invocations
      from marts.model_usage_daily
      where source = 'bedrock' and day between ?::date and ?::date
    )
    select ${dimensions.join(", ")}, ${sums}
    from used
    group by grouping sets (
      (), (day), (model), (model, day), (profile_type), (source_region), (source_region, served_region)
    )`,
    [from, to],
  );
}

async function readLatency(warehouse: WarehouseReader, { from, to }: Period): Promise<Row[]> {
  return await warehouse.query(
    `with named as (
      select ${named}, bucket, samples from marts.model_latency_daily
      where source = 'bedrock' and day between ?::date and ?::date
    ),
    buckets as (
      select day, model, profile_type, source_region, bucket, sum(samples) as samples
      from named
      group by grouping sets ((bucket), (day, bucket), (model, bucket), (profile_type, bucket), (source_region, bucket))
    ),
    cumulated as (
      select *, ${bucketMs} as bucket_ms,
        sum(samples) over (partition by day, model, profile_type, source_region) as all_samples,
        sum(samples) over (
          partition by day, model, profile_type, source_region order by bucket
          rows between unbounded preceding and current row
        ) as so_far
      from buckets
    )
    select day, model, profile_type, source_region, null as served_region,
      min(iff(so_far >= 0.50 * all_samples, bucket_ms, null)) as p50_ms,
      min(iff(so_far >= 0.95 * all_samples, bucket_ms, null)) as p95_ms,
      min(iff(so_far >= 0.99 * all_samples, bucket_ms, null)) as p99_ms
    from cumulated
    group by day, model, profile_type, source_region`,
    [from, to],
  );
}

/** End of the latest minute that was counted; null before the first. */
export async function readDataUntil(warehouse: WarehouseReader): Promise<string | null> {
  const [row] = await warehouse.query(
    "select max(data_until) as data_until from marts.model_usage_daily where source = 'bedrock'",
    [],
  );
  return asTime(row?.["data_until"]);
}

async function readSkipped(warehouse: WarehouseReader, { from, to }: Period) {
  const rows = await warehouse.query(
    `select code, sum(records) as records from marts.model_skipped_daily
    where source = 'bedrock' and day between ?::date and ?::date group by code order by records desc, code`,
    [from, to],
  );
  return rows.map((row) => ({ code: asText(row["code"]) ?? "", records: asNumber(row["records"]) ?? 0 }));
}

/** Of models that at least one source knows; the sources tell of the same calls and are never added up. */
async function readCosts(warehouse: WarehouseReader, { from, to }: Period) {
  const sources = ["braintrust", "bedrock", "processor"] as const;
  const columns = sources.flatMap((source) => [`${source}_cost_usd`, `${source}_invocations`]);
  const rows = await warehouse.query(
    `select model_key, count(*) over () as all_models, ${columns.map((column) => `sum(${column}) as ${column}`).join(", ")}
    from marts.model_cost_daily where day between ?::date and ?::date group by model_key
    order by greatest(coalesce(sum(bedrock_cost_usd), 0), coalesce(sum(braintrust_cost_usd), 0),
      coalesce(sum(processor_cost_usd), 0)) desc, model_key
    limit ${shown}`,
    [from, to],
  );
  const costs = rows.map((row) => ({
    model_key: asText(row["model_key"]) ?? "",
    braintrust_cost_usd: asNumber(row["braintrust_cost_usd"]),
    braintrust_invocations: asNumber(row["braintrust_invocations"]),
    bedrock_cost_usd: asNumber(row["bedrock_cost_usd"]),
    bedrock_invocations: asNumber(row["bedrock_invocations"]),
    processor_cost_usd: asNumber(row["processor_cost_usd"]),
    processor_invocations: asNumber(row["processor_invocations"]),
  }));
  return { rows: costs, count: asNumber(rows[0]?.["all_models"]) ?? 0 };
}

/** Of rows grouped by several sets at once those of one set. */
function grouped(rows: readonly Row[], set: readonly Dimension[]): Row[] {
  return rows.filter((row) => dimensions.every((name) => set.includes(name) === (row[name] !== null)));
}

function usageFrom(row: Row | undefined) {
  const of = (name: string) => asNumber(row?.[name]) ?? 0;
  return {
    invocations: of("invocations"),
    errors: of("errors"),
    input_tokens: of("input_tokens"),
    output_tokens: of("output_tokens"),
    cache_read_tokens: of("cache_read_tokens"),
    cache_write_tokens: of("cache_write_tokens"),
    // Nothing known is not nothing spent.
    cost_usd: asNumber(row?.["cost_usd"]),
    unpriced_invocations: of("unpriced_invocations"),
  };
}

function largestFirst(rows: readonly Row[]): Row[] {
  const of = (row: Row, name: string) => asNumber(row[name]) ?? 0;
  return [...rows]
    .sort((a, b) => of(b, "cost_usd") - of(a, "cost_usd") || of(b, "invocations") - of(a, "invocations"))
    .slice(0, shown);
}
