import type { PipelineSnapshot } from "../../../contracts/monitoring/pipeline-snapshot.ts";
import { judge, makeCheck, worstOf, type Check, type Verdict } from "./check.ts";

const creditLimits = { warning: 80, critical: 100 } as const;
/** Without a new row of usage for so long, nobody can say whether nothing was called or nothing is counted. */
const quietHours = 24;

/** What the warehouse tells of the way from the lake into its tables. */
export function judgePipeline(snapshot: PipelineSnapshot): Check[] {
  const pipes = snapshot.pipes.map(judgePipe);
  if (isUntouched(snapshot)) return [...pipes, untouched];
  return [
    ...pipes,
    ...snapshot.tables.map(judgeTable),
    judgeFiles(snapshot),
    ...snapshot.findings.map(judgeFinding),
    ...judgeCredits(snapshot.credits),
  ];
}

/** Who has just started one has no export to lose: that is not known to be a fault. */
function isUntouched({ tables }: PipelineSnapshot): boolean {
  return tables.every(
    ({ ingestionAgeSeconds, filesFailed24h }) => ingestionAgeSeconds === null && filesFailed24h === 0,
  );
}

const untouched: Check = {
  id: "pipeline.tables",
  area: "pipeline",
  title: "Tables",
  verdict: "UNKNOWN",
  says: "nothing was loaded yet",
  remedy: null,
  runbook: null,
};

function judgePipe({ name, state, pendingFiles }: PipelineSnapshot["pipes"][number]): Check {
  const pipe = name.toLowerCase();
  const waiting = pendingFiles === null ? "" : `, ${pendingFiles} files wait`;
  return makeCheck({
    id: `pipeline.pipe.${pipe}`,
    area: "pipeline",
    title: pipe,
    verdict: state === null ? "UNKNOWN" : state === "RUNNING" ? "OK" : "CRITICAL",
    says:
      state === null
        ? "nobody has asked it of late"
        : `${state.toLowerCase().replaceAll("_", " ")}${waiting}`,
    remedy:
      state === "PAUSED"
        ? `npx tracelake pipe resume ${pipe}`
        : "The runbook says by its state what to do; its files are not lost before 14 days.",
    runbook: "pipe-stopped",
  });
}

function judgeTable(table: PipelineSnapshot["tables"][number]): Check {
  return makeCheck({
    id: `pipeline.table.${table.name.toLowerCase()}`,
    area: "pipeline",
    title: table.name.toLowerCase(),
    verdict: asVerdict(table.status),
    says: lowerFirst(table.reason),
    remedy: "npx tracelake status",
    runbook: "warehouse-health",
  });
}

function judgeFiles({ tables }: PipelineSnapshot): Check {
  const counts = tables.map(({ filesFailed24h }) => filesFailed24h);
  const failed = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const isKnown = tables.length > 0 && (failed > 0 || !counts.includes(null));
  return makeCheck({
    id: "pipeline.files",
    area: "pipeline",
    title: "Files that failed",
    verdict: judge(isKnown ? failed : null, { warning: 1 }),
    says: isKnown ? `${failed} in the last 24 hours` : "not known",
    remedy: "npx tracelake failures",
    runbook: "error-file-rate",
  });
}

const titles: Readonly<Record<PipelineSnapshot["findings"][number]["check"], string>> = {
  ingestion: "Ingestion",
  quality: "Quality of the data",
  reconciliation: "The lake against what was loaded",
  volume: "Rows an hour",
};

function judgeFinding({ check, critical, warning }: PipelineSnapshot["findings"][number]): Check {
  const isKnown = critical !== null && warning !== null;
  return makeCheck({
    id: `pipeline.findings.${check}`,
    area: "pipeline",
    title: titles[check],
    verdict: worstOf([judge(critical, { critical: 1 }), judge(warning, { warning: 1 })]),
    says: isKnown ? `critical: ${critical}, warnings: ${warning}` : "the check has not run of late",
    remedy: "The page Pipeline names each finding; npx tracelake status and reconcile do too.",
    runbook: "warehouse-health",
  });
}

/** On one machine there are none. */
function judgeCredits({ usedThisMonth, quota }: PipelineSnapshot["credits"]): Check[] {
  if (usedThisMonth === null && quota === null) return [];
  const percent = usedThisMonth === null || quota === null ? null : (100 * usedThisMonth) / quota;
  return [
    makeCheck({
      id: "pipeline.credits",
      area: "pipeline",
      title: "Credits",
      verdict: judge(percent, creditLimits),
      says: `${usedThisMonth ?? "an unknown number"} of ${quota ?? "an unknown quota"} this month`,
      remedy: "Raise the resource monitor's quota, or see which queries take them.",
      runbook: "snowflake-credits",
    }),
  ];
}

/** Of Bedrock's usage, by when the newest of it was counted. */
export function judgeBedrock(dataUntil: Date | null, nowMs: number): Check {
  const hours = dataUntil === null ? undefined : (nowMs - dataUntil.getTime()) / 3_600_000;
  const isQuiet = hours === undefined || hours > quietHours;
  const says = dataUntil === null ? "nothing was counted yet" : `counted up to ${dataUntil.toISOString()}`;
  return makeCheck({
    id: "bedrock.data",
    area: "bedrock",
    title: "Usage of Bedrock",
    verdict: isQuiet ? "UNKNOWN" : "OK",
    says: isQuiet && dataUntil !== null ? `${says}: nothing was called since, or no logs come` : says,
    remedy: "See whether Bedrock's invocation logs still arrive.",
  });
}

function asVerdict(status: string): Verdict {
  return status === "OK" || status === "WARNING" || status === "CRITICAL" ? status : "UNKNOWN";
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
