import { createHash } from "node:crypto";
import { makeExportSeries, type ExportSeries } from "./export-series.ts";
import type { Manifest } from "./manifest.ts";
import type { ExportKind, GenerateOptions } from "./options.ts";
import { makeParquetWriter } from "./parquet-writer.ts";
import { planRows, type PlannedRow } from "./plan-rows.ts";
import { makeSpanRow, type RowStyle } from "./span-row.ts";
import { makeQueryRow, makeTraceRow } from "./trace-row.ts";
import { makeWorld, type World } from "./trace-tree.ts";

export interface GenerateDeps {
  /** Called with how many of the spans asked for are made, and how many bytes are in finished files. */
  onProgress?: (rows: number, sizeBytes: number) => void;
  /** Stops between two rows; no half a file is left. */
  signal?: AbortSignal;
}

/**
 * Writes the files and tells what they hold. The same options give the same bytes. Throws `UsageError` where a file of
 * the same name exists, an `AbortError` by the signal, and Node's errors where a file can't be written.
 */
export async function generate(options: GenerateOptions, deps: GenerateDeps = {}): Promise<Manifest> {
  const world = makeWorld(options.seed, options.endMs, options.projects);
  const manifest: Manifest = {
    run: runOf(options),
    seed: options.seed,
    end: new Date(options.endMs).toISOString(),
    kinds: {},
    files: [],
  };
  const parquet = makeParquetWriter();
  const onFile = (file: Manifest["files"][number]) => void manifest.files.push(file);
  const series = new Map(
    options.kinds.map((kind) => [
      kind,
      makeExportSeries({ kind, run: manifest.run, options, parquet, onFile }),
    ]),
  );
  try {
    await writeAll(world, options, series, deps);
    for (const one of series.values()) await one.close();
  } catch (fault) {
    for (const one of series.values()) await one.discard();
    throw fault;
  } finally {
    parquet.close();
  }
  for (const [kind, { counts }] of series) manifest.kinds[kind] = counts;
  return manifest;
}

/** Short, and another one for any other options: no run's files have another run's names. */
function runOf({ out: _out, manifest: _manifest, ...decisive }: GenerateOptions): string {
  return createHash("sha256").update(JSON.stringify(decisive)).digest("hex").slice(0, 8);
}

async function writeAll(
  world: World,
  options: GenerateOptions,
  series: ReadonlyMap<ExportKind, ExportSeries>,
  { onProgress, signal }: GenerateDeps,
): Promise<void> {
  const order = [...series.values()];
  const faults = planFaultFiles(options);
  let spans = 0;
  let atMs = options.endMs;
  for (const row of planRows(world, options)) {
    atMs = row.key.createdUs / 1_000;
    for (; faults[0] !== undefined && spans >= faults[0].afterRows; faults.shift()) {
      await writeFaultFile(order, faults[0], atMs);
    }
    await writeRow(world, options, series, row);
    if (row.spanIndex === undefined) continue;
    spans++;
    if (spans % 1024 !== 0) continue;
    signal?.throwIfAborted();
    onProgress?.(
      spans,
      order.reduce((sum, { counts }) => sum + counts.sizeBytes, 0),
    );
  }
  for (const fault of faults) await writeFaultFile(order, fault, atMs);
}

interface FaultFile {
  afterRows: number;
  isBroken: boolean;
  index: number;
}

/** The broken and the empty files, evenly over the run. */
function planFaultFiles({ badFiles, emptyFiles, rows }: GenerateOptions): FaultFile[] {
  const spread = (count: number, isBroken: boolean) =>
    Array.from({ length: count }, (_, index) => ({
      afterRows: Math.floor(((index + 1) * rows) / (count + 1)),
      isBroken,
      index,
    }));
  return [...spread(badFiles, true), ...spread(emptyFiles, false)].toSorted(
    (a, b) => a.afterRows - b.afterRows,
  );
}

/** Taking turns among the kinds. */
async function writeFaultFile(
  series: readonly ExportSeries[],
  fault: FaultFile,
  atMs: number,
): Promise<void> {
  const chosen = series[fault.index % series.length]!;
  await (fault.isBroken ? chosen.writeBroken(atMs) : chosen.writeEmpty(atMs));
}

const kindsOfTraces = ["traces", "queries"] as const;

async function writeRow(
  world: World,
  { isNarrow }: GenerateOptions,
  series: ReadonlyMap<ExportKind, ExportSeries>,
  row: PlannedRow,
): Promise<void> {
  const { key, trace, spanIndex, version, hasId } = row;
  const atMs = key.createdUs / 1_000;
  if (spanIndex !== undefined) {
    const spans = series.get("spans");
    if (spans === undefined) return;
    const style: RowStyle = { isNarrow, hasId, shape: spans.nextShape() };
    count(spans, row);
    await spans.write(
      JSON.stringify(makeSpanRow(world, trace, key.index, { spanIndex, version }, style)),
      atMs,
    );
    return;
  }
  for (const kind of kindsOfTraces) {
    const one = series.get(kind);
    if (one === undefined) continue;
    const style: RowStyle = { isNarrow, hasId, shape: one.nextShape() };
    const make = kind === "traces" ? makeTraceRow : makeQueryRow;
    count(one, row);
    await one.write(JSON.stringify(make(world, trace, key.index, version, style)), atMs);
  }
}

function count({ counts }: ExportSeries, { version, isLate, hasId }: PlannedRow): void {
  if (!hasId) counts.withoutId++;
  else if (version > 0) counts.updates++;
  else counts.distinctKeys++;
  if (isLate) counts.late++;
}
