import path from "node:path";
import { parseArgs } from "node:util";

export const kinds = ["spans", "traces", "queries"] as const;
export type ExportKind = (typeof kinds)[number];
export const formats = ["jsonl", "jsonl.gz", "parquet"] as const;
export type ExportFormat = (typeof formats)[number];
export const layouts = ["dated", "slashed", "hive", "flat"] as const;
export type ExportLayout = (typeof layouts)[number];

export interface GenerateOptions {
  /** Absolute. */
  out: string;
  /** Of spans; traces and rows of queries follow from them. */
  rows: number;
  days: number;
  projects: number;
  kinds: readonly ExportKind[];
  formats: readonly ExportFormat[];
  layouts: readonly ExportLayout[];
  shapes: readonly ("current" | "older")[];
  rowsPerFile: number;
  isNarrow: boolean;
  /** Files with a broken line, and files without a row. */
  badFiles: number;
  emptyFiles: number;
  /** Shares of all rows. */
  updates: number;
  late: number;
  withoutId: number;
  seed: number;
  endMs: number;
  manifest: string | undefined;
}

/** What is wrong with the command line, and how it is right. */
export class UsageError extends Error {}

export const help = `Writes files as Braintrust's exports do, to try, test and measure the warehouse with.

Usage: npm run generate -- --rows 1000000 --out .local/lake/braintrust

  --rows N            spans to write, those that come again included (default 100000); traces follow from them
  --out FOLDER        the lake's folder (default .local/lake/braintrust)
  --kind KIND         spans, traces, queries, both (spans and traces, the default) or all
  --format FORMAT     jsonl, jsonl.gz, parquet or mixed (default)
  --layout LAYOUT     dated (2025-12-08/), slashed (2025/12/08/), hive (year=2025/…), flat or mixed (default)
  --shape SHAPE       current (default), older or mixed: which of the two shapes of rows
  --rows-per-file N   1 to 100000 (default 20000)
  --narrow            no input, output and expected: about a quarter of the bytes
  --days N            over how many days up to the end (default 7)
  --projects N        1 to 1000 (default 3); those of a seed are the same in each run
  --updates SHARE     of the rows, how many are later versions of earlier ones, 0 to 0.5 (default 0.05)
  --late SHARE        of the rows, how many come a file or more after their time, 0 to 0.4 (default 0.01)
  --without-id SHARE  of the rows, how many have no id, 0 to 0.1 (default 0)
  --bad-lines N       further files with a broken line, which a load skips whole (default 0)
  --empty-files N     further files without a row (default 0)
  --seed N            the same seed and end give the same bytes (default 1)
  --end DATE          when the last rows were written, as 2026-01-31 or 2026-01-31T12:00:00Z (default now)
  --manifest FILE     write what was made as JSON, outside the lake's folder
  --help

Files appear complete or not at all. Exit codes: 0 written, 64 wrong usage, 73 a file can't be written, 130 stopped.
`;

const flags = {
  rows: { type: "string", default: "100000" },
  out: { type: "string", default: ".local/lake/braintrust" },
  kind: { type: "string", default: "both" },
  format: { type: "string", default: "mixed" },
  layout: { type: "string", default: "mixed" },
  shape: { type: "string", default: "current" },
  "rows-per-file": { type: "string", default: "20000" },
  narrow: { type: "boolean", default: false },
  days: { type: "string", default: "7" },
  projects: { type: "string", default: "3" },
  updates: { type: "string", default: "0.05" },
  late: { type: "string", default: "0.01" },
  "without-id": { type: "string", default: "0" },
  "bad-lines": { type: "string", default: "0" },
  "empty-files": { type: "string", default: "0" },
  seed: { type: "string", default: "1" },
  end: { type: "string" },
  manifest: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** The options of a command line, or "help". Throws `UsageError`, which names the option and what it takes. */
export function parseGenerateOptions(argv: readonly string[], nowMs: number): GenerateOptions | "help" {
  const values = readFlags(argv);
  if (values.help) return "help";
  const out = path.resolve(values.out);
  const manifest = values.manifest === undefined ? undefined : path.resolve(values.manifest);
  if (manifest !== undefined && !path.relative(out, manifest).startsWith("..")) {
    throw new UsageError(
      "--manifest lies in the lake's folder, where it would be loaded: choose another place",
    );
  }
  return {
    out,
    manifest,
    rows: readNumber("--rows", values.rows, 1, 10_000_000_000),
    days: readNumber("--days", values.days, 1, 3_650),
    projects: readNumber("--projects", values.projects, 1, 1_000),
    kinds: readChoice("--kind", values.kind, kinds, { both: ["spans", "traces"], all: kinds }),
    formats: readChoice("--format", values.format, formats, { mixed: formats }),
    layouts: readChoice("--layout", values.layout, layouts, { mixed: layouts }),
    shapes: readChoice("--shape", values.shape, ["current", "older"], { mixed: ["current", "older"] }),
    rowsPerFile: readNumber("--rows-per-file", values["rows-per-file"], 1, 100_000),
    isNarrow: values.narrow,
    badFiles: readNumber("--bad-lines", values["bad-lines"], 0, 10_000),
    emptyFiles: readNumber("--empty-files", values["empty-files"], 0, 10_000),
    updates: readShare("--updates", values.updates, 0.5),
    late: readShare("--late", values.late, 0.4),
    withoutId: readShare("--without-id", values["without-id"], 0.1),
    seed: readNumber("--seed", values.seed, 0, Number.MAX_SAFE_INTEGER),
    endMs: values.end === undefined ? Math.floor(nowMs / 1000) * 1000 : readDate(values.end),
  };
}

function readFlags(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: false, strict: true }).values;
  } catch (fault) {
    throw new UsageError(fault instanceof Error ? fault.message : String(fault), { cause: fault });
  }
}

function readNumber(name: string, text: string, from: number, to: number): number {
  const value = /^\d[\d_]*$/.test(text) ? Number(text.replaceAll("_", "")) : NaN;
  if (value >= from && value <= to) return value;
  throw new UsageError(`${name} is a whole number from ${from} to ${to}, not "${text}"`);
}

function readShare(name: string, text: string, to: number): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (value >= 0 && value <= to) return value;
  throw new UsageError(`${name} is a share from 0 to ${to}, not "${text}"`);
}

function readChoice<T extends string>(
  name: string,
  text: string,
  single: readonly T[],
  several: Readonly<Record<string, readonly T[]>>,
): readonly T[] {
  const choice = single.find((one) => one === text);
  if (choice !== undefined) return [choice];
  const set = Object.hasOwn(several, text) ? several[text] : undefined;
  if (set !== undefined) return set;
  throw new UsageError(`${name} is one of ${[...single, ...Object.keys(several)].join(", ")}, not "${text}"`);
}

function readDate(text: string): number {
  const value = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(value)) return value;
  throw new UsageError(`--end is a date of UTC such as 2026-01-31 or 2026-01-31T12:00:00Z, not "${text}"`);
}
