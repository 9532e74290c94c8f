import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isMet, type Figure } from "./record.ts";

/** One run, as `npm run bench` keeps it. */
export interface BenchRecord {
  /** `YYYY-MM-DD`. */
  date: string;
  machine: string;
  node: string;
  figures: Figure[];
}

/** Which record: its name in `bench/results/`, and its marks in the document. */
export const recordNames = ["trace-processor", "warehouse", "bedrock", "monitoring"] as const;
export type RecordName = (typeof recordNames)[number];

const marks: Readonly<Record<RecordName, readonly [string, string]>> = {
  "trace-processor": ["<!-- figures -->", "<!-- /figures -->"],
  warehouse: ["<!-- figures of the warehouse -->", "<!-- /figures of the warehouse -->"],
  bedrock: ["<!-- figures of the aggregator -->", "<!-- /figures of the aggregator -->"],
  monitoring: ["<!-- figures of monitoring -->", "<!-- /figures of monitoring -->"],
};
const results = path.join(import.meta.dirname, "results");

/** The newest record in `bench/results/` (names end in the date); undefined before the first. */
export function readNewestRecord(of: RecordName = "trace-processor"): BenchRecord | undefined {
  const newest = readdirSync(results)
    .filter((name) => name.startsWith(`${of}-`) && /-\d{4}-\d\d-\d\d\.json$/.test(name))
    .sort()
    .at(-1);
  if (newest === undefined) return undefined;
  return JSON.parse(readFileSync(path.join(results, newest), "utf8")) as BenchRecord;
}

/** The document with the figures of a record between its two marks. Throws where it has no such marks. */
export function renderFigures(
  document: string,
  record: BenchRecord | undefined,
  of: RecordName = "trace-processor",
): string {
  const [begin, end] = marks[of];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the document lacks ${begin} or ${end}`);
  return `${document.slice(0, from + begin.length)}\n\n${describe(record)}\n\n${document.slice(to)}`;
}

function describe(record: BenchRecord | undefined): string {
  if (record === undefined) return "No record yet: `npm run bench`, then `npm run bench:render`.";
  const { date, machine, node, figures } = record;
  return `Measured on ${date}: ${machine}, Node ${node}.\n\n${table(figures.map(cells))}`;
}

function cells(figure: Figure): string[] {
  const { name, value, unit, range, target } = figure;
  const met = isMet(figure);
  return [
    name,
    `${shorten(value)} ${unit}`,
    range === undefined ? "–" : range.map(shorten).join(" to "),
    target === undefined ? "–" : `${target} ${unit}`,
    met === undefined ? "–" : met ? "yes" : "**no**",
  ];
}

/** Padded as prettier would, so that a rendered document passes the check of formatting. */
function table(rows: string[][]): string {
  const head = ["what", "measured", "range", "target", "met"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** 123,457 or 12.3. */
function shorten(value: number): string {
  return value.toLocaleString(
    "en-US",
    value >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  );
}
