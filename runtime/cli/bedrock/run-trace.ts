import type { ObjectOutcome, RecordFate } from "../../bedrock-metrics/object-outcome.ts";
import { processObject } from "../../bedrock-metrics/process-object.ts";
import { ObjectFault, type ObjectRef } from "../../bedrock-metrics/record.ts";
import { textOption, UsageError, type CliContext, type VerbInput } from "../command.ts";
import { tellingAws } from "./aws-failure.ts";
import { loadAggregatorConfig } from "./config.ts";
import { isNoteOnly } from "./codes.ts";
import { describeFault } from "./describe-fault.ts";
import { untilInterrupted } from "./interrupt.ts";
import { makeLook, type Look } from "./open-look.ts";
import { openPlace, type OpenPlace } from "./open-place.ts";
import { describePlace, parsePlace } from "./place.ts";
import { count } from "./print-replay.ts";
import { makeTally, type Tally } from "./tally.ts";
import type { Trace, TracedRecord, TraceStep } from "./trace.ts";

/** Follows each log of a place through every step, publishing and noting nothing. */
export async function runTrace(place: string, input: VerbInput, context: CliContext): Promise<Trace[]> {
  const parsed = parsePlace(place, process.cwd());
  const region = textOption(input, "region");
  const opened = openPlace(parsed, {
    lakeFolder: context.config.bedrockLakeFolder,
    region,
    isPatient: false,
  });
  const nowMs = () => context.now().getTime();
  const look = makeLook({ config: loadAggregatorConfig(), asksBedrock: parsed.kind === "s3", nowMs });
  const keeps = textOption(input, "only") === "skipped" ? isSkipped : () => true;
  try {
    return await untilInterrupted(
      async (signal) =>
        await tellingAws(async () => {
          const logs = await opened.find({ from: undefined, to: undefined }, signal);
          if (logs.length === 0)
            throw new UsageError(`There is no log at ${describePlace(parsed)}.`, "bedrock");
          const traces: Trace[] = [];
          for (const { object } of logs)
            traces.push(await traceObject({ object, opened, look, keeps, nowMs: nowMs() }, signal));
          return traces;
        }),
      context.say,
    );
  } finally {
    opened.close();
  }
}

const isSkipped = ({ fate }: RecordFate) => fate === "skipped";

interface Traced {
  object: ObjectRef;
  opened: OpenPlace;
  look: Look;
  keeps: (fate: RecordFate) => boolean;
  nowMs: number;
}

async function traceObject(
  { object, opened, look, keeps, nowMs }: Traced,
  signal: AbortSignal,
): Promise<Trace> {
  const tally = makeTally(nowMs);
  const steps: TraceStep[] = [];
  const records: TracedRecord[] = [];
  let skipped = 0;
  const source: OpenPlace["source"] = {
    async open(asked, until) {
      const found = await opened.source.open(asked, until);
      const size = found.sizeBytes === undefined ? "" : `: ${count(found.sizeBytes, "byte")}`;
      steps.push({ ok: true, what: `Object retrieved${size}` });
      return found;
    },
  };
  const onRecord = (fate: RecordFate) => {
    if (fate.fate === "skipped") skipped += 1;
    if (keeps(fate)) records.push(readFate(fate));
  };
  const base = { object: opened.describe(object), steps, records };
  try {
    const outcome = await processObject(look(source, tally), object, { signal, onRecord });
    steps.push(...stepsOf(outcome, tally.read()));
    const { recordsProcessed = 0, crossRegionInvocations = 0 } = outcome.state === "counted" ? outcome : {};
    return { ...base, counted: recordsProcessed, skipped, crossRegion: crossRegionInvocations, fault: null };
  } catch (error) {
    if (!(error instanceof ObjectFault)) throw error;
    return { ...base, counted: 0, skipped, crossRegion: 0, fault: describeFault(error) };
  }
}

function stepsOf(outcome: ObjectOutcome, tally: Tally): TraceStep[] {
  if (outcome.state === "passed over") return [{ ok: true, what: `Passed over: ${outcome.reason}` }];
  if (outcome.state !== "counted") return [{ ok: false, what: `Not counted: ${outcome.state}` }];
  const told = (isNote: boolean) =>
    outcome.skipped
      .filter(({ code }) => isNoteOnly(code) === isNote)
      .map(({ code, count: times }) => `${times} ${code}`)
      .join(", ");
  return [
    { ok: true, what: `Read ${count(outcome.recordsProcessed, "record")} that count` },
    ...(told(true) === "" ? [] : [{ ok: true, what: `Noted of them: ${told(true)}` }]),
    ...(told(false) === "" ? [] : [{ ok: false, what: `Left out, records or values: ${told(false)}` }]),
    { ok: true, what: `Found ${count(outcome.crossRegionInvocations, "cross-region invocation")}` },
    {
      ok: true,
      what: `Aggregated ${outcome.inputTokensAggregated} input and ${outcome.outputTokensAggregated} output tokens`,
    },
    ...(tally.tooOld + tally.tooNew === 0
      ? []
      : [{ ok: false, what: `${tally.tooOld + tally.tooNew} outside the times that CloudWatch takes` }]),
    {
      ok: true,
      what: `Would publish ${count(tally.data, "datum", "data")} in ${count(tally.requests, "request")}`,
    },
  ];
}

function readFate(fate: RecordFate): TracedRecord {
  if (fate.fate === "skipped") {
    const { at, code, reason } = fate;
    return { ...nothingKnown, ...at, fate: "skipped", codes: [code], reason };
  }
  const { classified, codes, at } = fate;
  const { record, profileType, model, sourceRegion, servedRegion } = classified;
  const invalid = record.invalidCounts.map(({ field, value }) => `${field} is ${value}`);
  return {
    ...at,
    fate: fate.fate,
    codes,
    reason: invalid.length === 0 ? null : invalid.join(", "),
    requestId: record.requestId === "" ? null : record.requestId,
    profileType,
    model,
    sourceRegion,
    servedRegion,
    inputTokens: record.inputTokens ?? null,
    outputTokens: record.outputTokens ?? null,
  };
}

const nothingKnown = {
  requestId: null,
  profileType: null,
  model: null,
  sourceRegion: null,
  servedRegion: null,
  inputTokens: null,
  outputTokens: null,
};
