import path from "node:path";
import { makeExportFile, type ExportFile } from "./export-file.ts";
import { filePath } from "./file-path.ts";
import { makeCounts, type KindCounts, type ManifestFile } from "./manifest.ts";
import type { ExportKind, GenerateOptions } from "./options.ts";
import type { ParquetWriter } from "./parquet-writer.ts";

export interface SeriesDeps {
  kind: ExportKind;
  run: string;
  options: GenerateOptions;
  parquet: ParquetWriter;
  onFile: (file: ManifestFile) => void;
}

/** The files of one export, one after the other, cut at `rowsPerFile`. */
export interface ExportSeries {
  readonly counts: KindCounts;
  /** In which shape the next line has to be. */
  nextShape(): "current" | "older";
  write(line: string, atMs: number): Promise<void>;
  /** A file of its own with rows that were written before and a line that is cut off. */
  writeBroken(atMs: number): Promise<void>;
  writeEmpty(atMs: number): Promise<void>;
  close(): Promise<void>;
  discard(): Promise<void>;
}

interface OpenFile extends ManifestFile {
  file: ExportFile;
}

/** Rows of a broken file before and after its broken line. */
const recentRows = 20;

export function makeExportSeries({ kind, run, options, parquet, onFile }: SeriesDeps): ExportSeries {
  const counts = makeCounts();
  const recent: string[] = [];
  let sequence = 0;
  let current: OpenFile | undefined;

  const shapeOf = (number: number) => options.shapes[number % 5 === 4 ? options.shapes.length - 1 : 0]!;
  const start = async (atMs: number, isBroken = false): Promise<OpenFile> => {
    const number = sequence++;
    const chosen = options.formats[number % options.formats.length]!;
    // No line of a Parquet file can be broken.
    const format = isBroken && chosen === "parquet" ? "jsonl" : chosen;
    const layout = options.layouts[number % options.layouts.length]!;
    const shape = shapeOf(number);
    const relative = filePath({ kind, run, sequence: number, format, layout, atMs });
    const convert = format === "parquet" ? parquet.convert(kind, shape, options.isNarrow) : undefined;
    const file = await makeExportFile(path.join(options.out, relative), format === "jsonl.gz", convert);
    return { path: relative, kind, format, shape, rows: 0, sizeBytes: 0, file };
  };
  const finish = async ({ file, ...about }: OpenFile) => {
    const done: ManifestFile = { ...about, sizeBytes: await file.close() };
    if (done.brokenLine !== undefined) counts.brokenFiles++;
    else {
      counts.files++;
      counts.rows += done.rows;
      counts.sizeBytes += done.sizeBytes;
      if (done.rows === 0) counts.emptyFiles++;
    }
    onFile(done);
  };
  const finishCurrent = async () => {
    const done = current;
    current = undefined;
    if (done !== undefined) await finish(done);
  };
  return {
    counts,
    nextShape: () => current?.shape ?? shapeOf(sequence),
    async write(line, atMs) {
      current ??= await start(atMs);
      await current.file.write(line);
      recent[current.rows % recentRows] = line;
      if (++current.rows >= options.rowsPerFile) await finishCurrent();
    },
    async writeBroken(atMs) {
      await finishCurrent();
      await finish(await fillBroken(await start(atMs, true), recent));
    },
    async writeEmpty(atMs) {
      await finishCurrent();
      await finish(await start(atMs));
    },
    close: finishCurrent,
    discard: async () => current?.file.discard(),
  };
}

async function fillBroken(broken: OpenFile, recent: readonly string[]): Promise<OpenFile> {
  const brokenLine = Math.ceil(recent.length / 2) + 1;
  const lines = recent.toSpliced(brokenLine - 1, 0, (recent[0] ?? '{"id": "').slice(0, 120));
  for (const line of lines) await broken.file.write(line);
  return { ...broken, rows: lines.length, brokenLine };
}
