import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** What the project holds itself to, as `≥ 20000` or `≤ 25`. */
  target?: string;
  /** How often it was measured, and the range, where more than once. */
  range?: [number, number];
}

export function isMet({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  const bound = Number(target.slice(2));
  return target.startsWith("≥") ? value >= bound : value <= bound;
}

export function printTable(figures: readonly Figure[]): void {
  for (const figure of figures) {
    const range = figure.range === undefined ? "" : ` (${figure.range.map(format).join(" to ")})`;
    const met = isMet(figure);
    const verdict = met === undefined ? "" : `  ${met ? "met" : "NOT MET"}: ${figure.target}`;
    console.log(
      `${figure.name.padEnd(64)} ${format(figure.value).padStart(10)} ${figure.unit}${range}${verdict}`,
    );
  }
}

/** Keeps the run beside the earlier ones, with the date and what machine it was. */
export function saveRecord(name: string, figures: readonly Figure[]): void {
  const cpu = os.cpus()[0]?.model.trim();
  const machine = `${os.cpus().length} × ${cpu}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.platform()} ${os.release()}`;
  const date = new Date().toISOString().slice(0, 10);
  const file = path.join(import.meta.dirname, "results", `${name}-${date}.json`);
  writeFileSync(file, `${JSON.stringify({ date, machine, node: process.version, figures }, null, 2)}\n`);
  console.log(`\nkept as ${path.relative(process.cwd(), file)}`);
}

function format(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString("en-US");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The middle value of several runs, with their range. */
export function median(values: number[]): { value: number; range: [number, number] } {
  const sorted = values.toSorted((a, b) => a - b);
  const first = sorted[0] ?? NaN;
  return { value: sorted[Math.floor(sorted.length / 2)] ?? NaN, range: [first, sorted.at(-1) ?? NaN] };
}
