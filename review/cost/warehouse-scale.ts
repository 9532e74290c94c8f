import { assumptions as estimates } from "./assumptions.ts";
import { prices } from "./prices.ts";

/** What the plan of docs/scale.md is made from. Every number of `scaleAssumptions` is a guess that one may replace. */
export interface ScaleScenario {
  rowsPerDay: number;
  bytesPerRow: number;
  /** By the export's batch size; a run exports 100,000 rows at most. */
  rowsPerFile: number;
  /** How often the task runs that merges new rows. */
  mergeEveryMinutes: number;
  creditPriceUsd: number;
}

/**
 * Of Snowflake nothing was measured. Rates are for one XSMALL warehouse and taken to grow with its credits; each is
 * meant to be replaced by the reader's own, from QUERY_HISTORY after a week.
 */
export const scaleAssumptions = {
  /** Text to gzip; as the generator's bodies compress. */
  gzipRatio: 5.5,
  /** Seconds of a merge without rows to speak of: compiling and starting about twenty statements. */
  fixedSeconds: 15,
  /** New rows read from the stream, typed and joined, a second. */
  newRowsPerSecond: 100_000,
  /** Rows of the touched days whose keys are compared, a second: two narrow columns. */
  scannedRowsPerSecond: 20_000_000,
  /** Rows written again because their micro-partition has an update, a second. */
  rewrittenRowsPerSecond: 1_000_000,
  /** Of rows, how many come again, and for how long after their first writing. */
  updateShare: 0.05,
  updateWindowHours: 2,
  rowsPerPartition: 200_000,
  /** Days of which rows arrive at the same time. */
  touchedDays: 2,
  /** A suspended warehouse is billed for a minute at least, and waits so long before it suspends. */
  minimumSeconds: 60,
  idleSeconds: 60,
  /** A row of current_data, stored: no bodies. */
  storedBytesPerCurrentRow: 100,
  /** One day of Time Travel and seven of fail-safe. */
  keptVersionDays: 8,
  daysOfData: estimates.daysOfData,
  snowflakeCompression: estimates.snowflakeCompression,
} as const;

/** Rows that one run of an export may hold, whatever its interval. */
export const rowsPerExportRun = 100_000;
/** The shortest interval that Braintrust's page offers. */
const shortestIntervalMinutes = 5;

const sizes = [
  ["XSMALL", 1],
  ["SMALL", 2],
  ["MEDIUM", 4],
  ["LARGE", 8],
  ["XLARGE", 16],
  ["XXLARGE", 32],
] as const;

export interface ScalePlan {
  gbPerDay: number;
  filesPerDay: number;
  /** Gzip. */
  fileMb: number;
  exportRunsPerDay: number;
  /** Without counting on runs that follow at once. */
  exportsAtLeast: number;
  warehouseSize: (typeof sizes)[number][0];
  /** False where no size merges within half of the interval. */
  isWithinInterval: boolean;
  secondsPerMerge: number;
  mergeCreditsPerDay: number;
  snowpipeCreditsPerDay: number;
  /** After `daysOfData`, raw and current, with the versions that Time Travel and fail-safe keep. */
  storedTb: number;
  lakeTb: number;
  monthlyUsd: { snowpipe: number; merges: number; storage: number; lake: number; total: number };
}

/** Files, credits and cost of an environment, from list prices and the assumptions above. */
export function planScale(scenario: ScaleScenario): ScalePlan {
  const { rowsPerDay, bytesPerRow, rowsPerFile, creditPriceUsd } = scenario;
  const gbPerDay = (rowsPerDay * bytesPerRow) / 1e9;
  const exportRunsPerDay = rowsPerDay / rowsPerExportRun;
  const merge = planMerge(scenario);
  const storedTb = planStorage(gbPerDay, rowsPerDay, merge.rewrittenPerDay);
  const lakeTb = (gbPerDay / scaleAssumptions.gzipRatio / 1000) * scaleAssumptions.daysOfData;
  const snowpipeCreditsPerDay = gbPerDay * prices.snowflake.snowpipeCreditsGb;
  const filesPerDay = Math.ceil(rowsPerDay / rowsPerFile);
  const ofMonth = (creditsPerDay: number) => creditsPerDay * estimates.daysPerMonth * creditPriceUsd;
  const usd = {
    snowpipe: ofMonth(snowpipeCreditsPerDay),
    merges: ofMonth(merge.creditsPerDay),
    storage: storedTb * prices.snowflake.tbMonth,
    lake:
      lakeTb * 1000 * prices.s3.gbMonth["STANDARD"]! +
      ((filesPerDay * estimates.daysPerMonth) / 1000) * prices.s3.per1000Puts,
  };
  return {
    gbPerDay,
    filesPerDay,
    fileMb: (rowsPerFile * bytesPerRow) / scaleAssumptions.gzipRatio / 1e6,
    exportRunsPerDay,
    exportsAtLeast: Math.ceil(exportRunsPerDay / ((24 * 60) / shortestIntervalMinutes)),
    warehouseSize: merge.size,
    isWithinInterval: merge.isWithinInterval,
    secondsPerMerge: merge.seconds,
    mergeCreditsPerDay: merge.creditsPerDay,
    snowpipeCreditsPerDay,
    storedTb,
    lakeTb,
    monthlyUsd: { ...usd, total: usd.snowpipe + usd.merges + usd.storage + usd.lake },
  };
}

/** On the smallest warehouse that is done within half of the interval; on the largest where none is. */
function planMerge({ rowsPerDay, mergeEveryMinutes }: ScaleScenario) {
  const a = scaleAssumptions;
  const intervalSeconds = mergeEveryMinutes * 60;
  const runs = (24 * 60) / mergeEveryMinutes;
  const newRows = rowsPerDay / runs;
  const scanned = rowsPerDay * a.touchedDays;
  const rewritten = Math.min(
    (rowsPerDay * a.updateWindowHours) / 24,
    newRows * a.updateShare * a.rowsPerPartition,
  );
  const workSeconds =
    newRows / a.newRowsPerSecond + scanned / a.scannedRowsPerSecond + rewritten / a.rewrittenRowsPerSecond;
  const secondsOn = (credits: number) => a.fixedSeconds + workSeconds / credits;
  const fit = sizes.find(([, credits]) => secondsOn(credits) <= intervalSeconds / 2);
  const [size, credits] = fit ?? sizes.at(-1)!;
  const seconds = secondsOn(credits);
  const billedSeconds = Math.min(
    Math.max(intervalSeconds, seconds),
    Math.max(a.minimumSeconds, seconds + a.idleSeconds),
  );
  return {
    size,
    seconds,
    isWithinInterval: fit !== undefined,
    creditsPerDay: Math.min(86_400, runs * billedSeconds) * (credits / 3600),
    rewrittenPerDay: rewritten * runs,
  };
}

function planStorage(gbPerDay: number, rowsPerDay: number, rewrittenPerDay: number): number {
  const a = scaleAssumptions;
  const raw = (gbPerDay / a.snowflakeCompression / 1000) * a.daysOfData;
  const current = (rowsPerDay * (1 - a.updateShare) * a.storedBytesPerCurrentRow * a.daysOfData) / 1e12;
  const oldVersions = (rewrittenPerDay * a.storedBytesPerCurrentRow * a.keptVersionDays) / 1e12;
  return raw + current + oldVersions;
}
