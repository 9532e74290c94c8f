import type { Metric } from "../../contracts/monitoring/metric.ts";
import { pipelineDimensions, pipelineMetrics } from "../../contracts/monitoring/pipeline-metrics.ts";
import type { PipelineSnapshot } from "../../contracts/monitoring/pipeline-snapshot.ts";

/** One value of one series. */
export interface MetricValue {
  metric: Metric;
  /** By name, in the order of one of the metric's sets. */
  dimensions: Readonly<Record<string, string>>;
  value: number;
}

const { pipe, table, severity } = pipelineDimensions;

/** What a snapshot says as metrics. What is not known has no value: a zero would read as well. */
export function measureSnapshot(snapshot: PipelineSnapshot): MetricValue[] {
  const base = { [pipelineDimensions.database]: snapshot.database };
  const found = (metric: Metric, value: number | null, more: Record<string, string> = {}): MetricValue[] =>
    value === null ? [] : [{ metric, dimensions: { ...base, ...more }, value }];
  const { pipes, tables, findings, credits } = snapshot;
  const loaded = addUp(tables.map(({ filesLoaded24h }) => filesLoaded24h));
  const failed = addUp(tables.map(({ filesFailed24h }) => filesFailed24h));
  return [
    ...found(pipelineMetrics.snapshots, 1),
    ...found(pipelineMetrics.pipesStopped, addUp(pipes.map(isStopped))),
    ...pipes.flatMap((one) => found(pipelineMetrics.pipesStopped, isStopped(one), { [pipe]: one.name })),
    ...found(pipelineMetrics.filesWaiting, addUp(pipes.map(({ pendingFiles }) => pendingFiles))),
    ...pipes.flatMap((one) => found(pipelineMetrics.filesWaiting, one.pendingFiles, { [pipe]: one.name })),
    ...found(pipelineMetrics.ingestionAge, oldestOf(tables)),
    ...expected(tables).flatMap((one) =>
      found(pipelineMetrics.ingestionAge, one.ingestionAgeSeconds, { [table]: one.name }),
    ),
    ...found(pipelineMetrics.filesLoaded, loaded),
    ...found(pipelineMetrics.filesFailed, failed),
    ...found(pipelineMetrics.errorFileRate, percentOf(failed, add(loaded, failed))),
    ...found(pipelineMetrics.findings, addUp(findings.map(({ critical }) => critical)), {
      [severity]: "CRITICAL",
    }),
    ...found(pipelineMetrics.findings, addUp(findings.map(({ warning }) => warning)), {
      [severity]: "WARNING",
    }),
    ...found(pipelineMetrics.creditsUsed, credits.usedThisMonth),
    ...found(pipelineMetrics.creditQuotaUsed, percentOf(credits.usedThisMonth, credits.quota)),
  ];
}

function isStopped({ state }: PipelineSnapshot["pipes"][number]): number | null {
  if (state === null) return null;
  return state === "RUNNING" ? 0 : 1;
}

/** What is known to be there counts; that nothing is there takes knowing all of it. */
function addUp(values: readonly (number | null)[]): number | null {
  const sum = values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return sum === 0 && (values.length === 0 || values.includes(null)) ? null : sum;
}

/** Tables that are to be loaded all the time: of the others no age is a fault. */
const expected = (tables: PipelineSnapshot["tables"]) => tables.filter(({ isExpected }) => isExpected);

/** Not known where one of them never was loaded. */
function oldestOf(tables: PipelineSnapshot["tables"]): number | null {
  const ages = expected(tables).map((one) => one.ingestionAgeSeconds);
  const known = ages.filter((age) => age !== null);
  return known.length === 0 || known.length < ages.length ? null : Math.max(...known);
}

const add = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);

const percentOf = (part: number | null, whole: number | null) =>
  part === null || whole === null || whole === 0 ? null : (100 * part) / whole;
