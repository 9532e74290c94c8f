import { bedrockErrors } from "../../../contracts/bedrock/errors.ts";
import { printRows } from "../print-rows.ts";
import { isBedrockCode, isNoteOnly } from "./codes.ts";
import { plainText } from "./plain-text.ts";
import type { Replay } from "./replay.ts";

/** The summary of a replay, for people. */
export function printReplay(replay: Replay): string {
  const { objects } = replay;
  return [
    `${replay.isDryRun ? "Looked at" : "Replayed"} ${count(replay.found, "object")} (${megabytes(replay.bytes)}) of ${replay.place} in ${replay.seconds.toFixed(1)} s.`,
    "",
    ...(replay.usage.length === 0 ? [] : [printRows(replay.usage.map(usageRow), "table")]),
    describeObjects(replay),
    describePublished(replay),
    ...(replay.refused > 0 ? [`CloudWatch refused ${count(replay.refused, "datum", "data")}.`] : []),
    ...outsideOf(replay),
    ...Object.entries(replay.skipped).map(([code, times]) => describeCode(code, times)),
    ...replay.failures.map(
      ({ object, code, reason, remedy }) =>
        `\n${code} ${plainText(object)}\n  ${plainText(reason)}\n  ${remedy}`,
    ),
    ...(objects.held > 0
      ? ["Another process holds some objects: run it again to see that they are counted."]
      : []),
    ...(replay.isStopped ? [describeStop(replay)] : []),
    "",
  ].join("\n");
}

function describeStop({ objects, found, isDryRun }: Replay): string {
  const done = Object.values(objects).reduce((sum, number) => sum + number, 0);
  const next = isDryRun ? "a dry run begins anew" : "the same command goes on from there";
  return `Stopped after ${done} of ${count(found, "object")}: ${next}.`;
}

function describePublished({ invocations, requests, data, isDryRun, published }: Replay): string {
  const counted = `${count(invocations, "invocation")} ${isDryRun ? "would be counted" : "counted"}`;
  if (published === null) return `${counted}, into usage alone: nothing goes to CloudWatch.`;
  const sums = `${count(requests, "request")} with ${count(data, "datum", "data")}`;
  return `${counted}; ${sums} ${isDryRun ? "would go" : "went"} to ${published}.`;
}

function describeCode(code: string, times: number): string {
  const title = isBedrockCode(code) ? ` (${bedrockErrors[code].title})` : "";
  return isNoteOnly(code)
    ? `${count(times, "record")} noted with ${code}${title}, and counted all the same.`
    : `${count(times, "record or value", "records or values")} left out: ${code}${title}.`;
}

function describeObjects({ objects }: Replay): string {
  const parts = [
    [objects.counted, "done"],
    [objects.known, "counted before"],
    [objects.held, "held by another process"],
    [objects["passed over"], "passed over"],
    [objects.failed, "failed"],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `Objects: ${told.join(", ") || "none"}.`;
}

function outsideOf({ tooOld, tooNew }: Replay): string[] {
  const tail = "CloudWatch does not take them, usage has them.";
  return [
    ...(tooOld > 0 ? [`${count(tooOld, "invocation")} of them more than 14 days old: ${tail}`] : []),
    ...(tooNew > 0 ? [`${count(tooNew, "invocation")} of them more than 2 hours ahead: ${tail}`] : []),
  ];
}

const usageRow = (sum: Replay["usage"][number]) => ({
  "profile type": sum.profile_type,
  model: sum.model_id,
  source: sum.source_region,
  served: sum.served_region,
  invocations: sum.invocations,
  errors: sum.errors,
  "input tokens": sum.input_tokens,
  "output tokens": sum.output_tokens,
  "cache read": sum.cache_read_tokens,
  "cache write": sum.cache_write_tokens,
  "cost USD": sum.cost_usd === null ? null : sum.cost_usd.toFixed(4),
  unpriced: sum.unpriced_invocations,
});

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString("en-US")} ${number === 1 ? one : many}`;

const megabytes = (bytes: number): string =>
  `${(bytes / 1e6).toLocaleString("en-US", { maximumFractionDigits: 1 })} MB`;
