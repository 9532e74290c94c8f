import { asNumber, asText } from "./answer-values.ts";
import { periodOf, type Period, type PeriodQuery } from "./days-back.ts";
import { bucketMs, byKeys, percentilesFrom, type Row } from "./grouped-rows.ts";
import type { WarehouseReader } from "./warehouse-reader.ts";

export interface QualityQuery extends PeriodQuery {
  /** All where empty. */
  project: string;
  /** All where empty. */
  model: string;
}

const shownModels = 50;
const shownProjects = 50;
const shownScores = 30;

const usageColumns =
  "calls, errors, prompt_tokens, completion_tokens, total_tokens, cost_usd, calls_with_cost, calls_without_cost";

/** The same columns of either export. Both tell of the same tokens, so that one is counted and never both. */
const sources = {
  spans: `select day, project_id, model, ${usageColumns} from marts.usage_daily`,
  traces: `
    select day, project_id, 'all models' as model, traces as calls, traces_with_errors as errors, prompt_tokens,
      completion_tokens, total_tokens, cost_usd, traces_with_cost as calls_with_cost,
      traces_without_cost as calls_without_cost
    from marts.trace_usage_daily`,
} as const;

const sums = usageColumns
  .split(", ")
  .map((column) => `sum(${column}) as ${column}`)
  .join(", ");

/** The answer of `GET /warehouse/quality`. Reads marts only, so that it grows with days and models, not with rows. */
export async function readQuality(warehouse: WarehouseReader, query: QualityQuery, nowMs: number) {
  const period = periodOf(query, nowMs);
  const { days, from, to } = period;
  const ask = async (statement: string, binds: readonly unknown[]) => await warehouse.query(statement, binds);
  const [spans] = await ask(
    "select count(*) as n from marts.usage_daily where day between ?::date and ?::date",
    [from, to],
  );
  const source = (asNumber(spans?.["n"]) ?? 0) > 0 ? "spans" : "traces";
  const usage = await readUsage(ask, query, { period, source });
  const latency = await readLatency(ask, query, { period, source });
  const daily = byKeys(grouped(usage, ["day"]), ["day"]);
  const costs = byKeys(grouped(usage, ["model", "day"]), ["model", "day"]);
  const dailyLatency = byKeys(grouped(latency, ["day"]), ["day"]);
  const modelLatency = byKeys(grouped(latency, ["model"]), ["model"]);
  const projectLatency = byKeys(grouped(latency, ["project_id"]), ["project_id"]);
  const models = grouped(usage, ["model"]);
  const projects = grouped(usage, ["project_id"]);
  const { scores, count: scoreNames } = await readScores(ask, query, period);
  const dayColumn = (rows: Map<string, Row>, name: string) =>
    days.map((day) => asNumber(rows.get(day)?.[name]));
  return {
    days: query.days,
    source: source as "spans" | "traces",
    times: days.map((day) => Date.parse(day) / 1000),
    total: { ...usageFrom(grouped(usage, [])[0]), ...percentilesFrom(grouped(latency, [])[0]) },
    by_day: {
      calls: dayColumn(daily, "calls"),
      errors: dayColumn(daily, "errors"),
      prompt_tokens: dayColumn(daily, "prompt_tokens"),
      completion_tokens: dayColumn(daily, "completion_tokens"),
      p50_ms: dayColumn(dailyLatency, "p50_ms"),
      p95_ms: dayColumn(dailyLatency, "p95_ms"),
      p99_ms: dayColumn(dailyLatency, "p99_ms"),
    },
    by_model: largestFirst(models, shownModels).map((row) => {
      const model = asText(row["model"]) ?? "";
      return {
        model,
        ...usageFrom(row),
        ...percentilesFrom(modelLatency.get(model)),
        cost_by_day: days.map((day) => usageFrom(costs.get(`${model}\n${day}`)).cost_usd),
      };
    }),
    by_project: largestFirst(projects, shownProjects).map((row) => {
      const project = asText(row["project_id"]) ?? "";
      return { project_id: project, ...usageFrom(row), ...percentilesFrom(projectLatency.get(project)) };
    }),
    scores,
    counts: { by_model: models.length, by_project: projects.length, scores: scoreNames },
    ...(await readChoices(ask, period, source)),
  };
}

type Ask = (statement: string, binds: readonly unknown[]) => Promise<Row[]>;

function filterOf(query: QualityQuery, { from, to }: Period): { text: string; binds: string[] } {
  const parts = [
    { text: "day >= ?::date", bind: from },
    { text: "day <= ?::date", bind: to },
  ];
  if (query.project !== "") parts.push({ text: "project_id = ?", bind: query.project });
  if (query.model !== "") parts.push({ text: "model = ?", bind: query.model });
  return { text: parts.map(({ text }) => text).join(" and "), binds: parts.map(({ bind }) => bind) };
}

type Dimension = "day" | "model" | "project_id";

/** Of rows grouped by several sets at once those of one set: a dimension outside the set is null, and no mart has one. */
function grouped(rows: readonly Row[], set: readonly Dimension[]): Row[] {
  return rows.filter((row) =>
    (["day", "model", "project_id"] as const).every((name) => set.includes(name) === (row[name] !== null)),
  );
}

interface Scope {
  period: Period;
  source: "spans" | "traces";
}

/** One statement for all groups: each has a cost of its own, whatever it reads. */
async function readUsage(ask: Ask, query: QualityQuery, { period, source }: Scope): Promise<Row[]> {
  const filter = filterOf(query, period);
  return await ask(
    `with used as (${sources[source]})
    select day, model, project_id, ${sums}
    from used
    where ${filter.text}
    group by grouping sets ((), (day), (model), (model, day), (project_id))`,
    filter.binds,
  );
}

async function readLatency(ask: Ask, query: QualityQuery, { period, source }: Scope): Promise<Row[]> {
  // Whole traces are of no model, so that none is of the one that was asked for.
  if (source === "traces" && query.model !== "") return [];
  const filter = filterOf(query, period);
  const measure = source === "spans" ? "duration" : "trace";
  return await ask(
    `with buckets as (
      select day, model, project_id, bucket, sum(samples) as samples
      from marts.latency_sketch_daily
      where measure = '${measure}' and ${filter.text}
      group by grouping sets ((bucket), (day, bucket), (model, bucket), (project_id, bucket))
    ),
    cumulated as (
      select *,
        ${bucketMs} as bucket_ms,
        sum(samples) over (partition by day, model, project_id) as all_samples,
        sum(samples) over (
          partition by day, model, project_id order by bucket rows between unbounded preceding and current row
        ) as so_far
      from buckets
    )
    select day, model, project_id,
      min(iff(so_far >= 0.50 * all_samples, bucket_ms, null)) as p50_ms,
      min(iff(so_far >= 0.95 * all_samples, bucket_ms, null)) as p95_ms,
      min(iff(so_far >= 0.99 * all_samples, bucket_ms, null)) as p99_ms
    from cumulated
    group by day, model, project_id`,
    filter.binds,
  );
}

/** Scores are of projects; those of a model alone are not kept. */
async function readScores(ask: Ask, query: QualityQuery, period: Period) {
  const { days } = period;
  const filter = filterOf({ ...query, model: "" }, period);
  const columns = "sum(scored) as scored, sum(not_scored) as not_scored, sum(score_sum) as score_sum";
  const all = await ask(
    `select source, name, day, ${columns}
    from marts.scores_daily
    where ${filter.text}
    group by grouping sets ((source, name), (source, name, day))
    order by scored desc, name, source`,
    filter.binds,
  );
  const daily = byKeys(
    all.filter((row) => row["day"] !== null),
    ["source", "name", "day"],
  );
  const names = all.filter((row) => row["day"] === null);
  const scores = names.slice(0, shownScores).map((row) => {
    const source = asText(row["source"]) ?? "";
    const name = asText(row["name"]) ?? "";
    return {
      source,
      name,
      scored: asNumber(row["scored"]) ?? 0,
      not_scored: asNumber(row["not_scored"]) ?? 0,
      average: averageOf(row),
      average_by_day: days.map((day) => averageOf(daily.get(`${source}\n${name}\n${day}`))),
    };
  });
  return { scores, count: names.length };
}

async function readChoices(ask: Ask, { from, to }: Period, source: "spans" | "traces") {
  const of = async (column: string) =>
    (
      await ask(
        `with used as (${sources[source]}) select distinct ${column} as choice from used where day between ?::date and ?::date
        order by 1 limit 200`,
        [from, to],
      )
    ).map((row) => asText(row["choice"]) ?? "");
  return { projects: await of("project_id"), models: source === "spans" ? await of("model") : [] };
}

function usageFrom(row: Row | undefined) {
  const of = (name: string) => asNumber(row?.[name]) ?? 0;
  return {
    calls: of("calls"),
    errors: of("errors"),
    prompt_tokens: of("prompt_tokens"),
    completion_tokens: of("completion_tokens"),
    total_tokens: of("total_tokens"),
    // Nothing known is not nothing spent; and a call without tokens counts in neither column.
    cost_usd: of("calls_with_cost") === 0 ? null : of("cost_usd"),
    calls_without_cost: of("calls_without_cost"),
  };
}

function averageOf(row: Row | undefined): number | null {
  const scored = asNumber(row?.["scored"]) ?? 0;
  return scored === 0 ? null : (asNumber(row?.["score_sum"]) ?? 0) / scored;
}

function largestFirst(rows: readonly Row[], limit: number): Row[] {
  const cost = (row: Row) => asNumber(row["cost_usd"]) ?? 0;
  const calls = (row: Row) => asNumber(row["calls"]) ?? 0;
  return [...rows].sort((a, b) => cost(b) - cost(a) || calls(b) - calls(a)).slice(0, limit);
}
