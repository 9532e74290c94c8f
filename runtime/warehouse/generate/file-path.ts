import type { ExportFormat, ExportKind, ExportLayout } from "./options.ts";

export interface FileName {
  kind: ExportKind;
  /** Of the run, so that no other run has the name. */
  run: string;
  sequence: number;
  format: ExportFormat;
  layout: ExportLayout;
  /** When the export ran, whose day names the folder. */
  atMs: number;
}

/** Path of an export's file below the lake's folder, in one of the layouts that Braintrust's exports are known to have. */
export function filePath({ kind, run, sequence, format, layout, atMs }: FileName): string {
  const [date, time] = new Date(atMs).toISOString().slice(0, 19).split("T") as [string, string];
  const [year, month, day] = date.split("-");
  const number = String(sequence + 1).padStart(6, "0");
  const clock = time.replaceAll(":", "-");
  const below: Record<ExportLayout, string> = {
    dated: `${date}/export_${run}_${number}`,
    slashed: `${year}/${month}/${day}/export_${date}_${clock}_${run}_${number}`,
    hive: `year=${year}/month=${month}/day=${day}/part-${run}-${number}`,
    flat: `export_${run}_${number}`,
  };
  return `${kind}/${below[layout]}.${format}`;
}
