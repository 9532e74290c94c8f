import { timeOfShare } from "./activity.ts";
import { makePendingRows } from "./pending-rows.ts";
import { makeRandom } from "./random.ts";
import { makeTrace, type GeneratedTrace, type TraceKey, type World } from "./trace-tree.ts";

/** One row to write: a span of a trace, or where `spanIndex` is undefined the trace itself. */
export interface PlannedRow {
  key: TraceKey;
  trace: GeneratedTrace;
  spanIndex: number | undefined;
  /** 0 where the row is written for the first time. */
  version: number;
  isLate: boolean;
  hasId: boolean;
}

export interface RowPlan {
  /** Of spans, those that come again among them. */
  rows: number;
  days: number;
  rowsPerFile: number;
  /** Shares of all rows, 0 to 0.5. */
  updates: number;
  late: number;
  withoutId: number;
}

type Waiting = Omit<PlannedRow, "trace">;

/** Of rows that are written a second time, so many are written a third time. */
const againShare = 0.15;
/** A trace begins at least so long before the run's end, so that it has ended by then. */
const marginUs = 600_000_000;

/**
 * The rows of a run in the order in which they are exported: traces by when they began, late rows and later versions
 * one to three files after their time. Exactly `rows` spans; nothing is kept but the keys of rows that wait.
 */
export function* planRows(world: World, plan: RowPlan): Generator<PlannedRow> {
  const waiting = makePendingRows<Waiting>();
  const fromUs = world.endMs * 1_000 - plan.days * 86_400_000_000;
  const toUs = world.endMs * 1_000 - marginUs;
  let written = 0;
  let promised = 0;
  for (let index = 0; promised < plan.rows; index++) {
    const createdUs = timeOfShare(promised / plan.rows, fromUs, toUs);
    const key = { index, createdUs, spanLimit: plan.rows - promised };
    const trace = makeTrace(world, key);
    promised += trace.spans.length;
    const laterOnes = planTrace(world, plan, { key, trace }, plan.rows - promised);
    promised += laterOnes.again;
    for (const row of laterOnes.now) {
      yield row;
      if (row.spanIndex !== undefined) written++;
    }
    for (const { delay, row } of laterOnes.later) waiting.add(written + delay, row);
    for (let due = waiting.take(written); due !== undefined; due = waiting.take(written)) {
      yield { ...due, trace: makeTrace(world, due.key) };
      if (due.spanIndex !== undefined) written++;
    }
  }
  for (let left = waiting.take(Infinity); left !== undefined; left = waiting.take(Infinity)) {
    yield { ...left, trace: makeTrace(world, left.key) };
  }
}

interface TracePlan {
  now: PlannedRow[];
  later: { delay: number; row: Waiting }[];
  /** How many of the later rows are spans' further versions. */
  again: number;
}

/** What of a trace is written at once and what later; at most `room` further versions of its spans. */
function planTrace(
  world: World,
  plan: RowPlan,
  { key, trace }: Pick<PlannedRow, "key" | "trace">,
  room: number,
): TracePlan {
  const random = makeRandom(world.seed, world.endMs, key.index, 9);
  const planned: TracePlan = { now: [], later: [], again: 0 };
  const updateChance =
    plan.updates / (1 - plan.updates) / (1 + againShare) / (1 - plan.late - plan.withoutId);
  // A run shorter than some files has its later rows within what there is.
  const fileRows = Math.min(plan.rowsPerFile, Math.ceil(plan.rows / 10));
  const delay = () => Math.ceil(fileRows * (1 + 2 * random.next()));
  for (const spanIndex of [...trace.spans.keys(), undefined]) {
    const row = { key, spanIndex, version: 0, isLate: false, hasId: true };
    const fate = random.next();
    if (fate < plan.late) planned.later.push({ delay: delay(), row: { ...row, isLate: true } });
    else if (fate < plan.late + plan.withoutId) planned.now.push({ ...row, trace, hasId: false });
    else planned.now.push({ ...row, trace });
    if (fate < plan.late + plan.withoutId || !random.chance(updateChance)) continue;
    const versions = random.chance(againShare) ? 2 : 1;
    let delaySoFar = 0;
    for (let version = 1; version <= versions; version++) {
      if (spanIndex !== undefined && planned.again >= room) break;
      delaySoFar += delay();
      planned.later.push({ delay: delaySoFar, row: { ...row, version } });
      if (spanIndex !== undefined) planned.again++;
    }
  }
  return planned;
}
