import type { ExportFormat, ExportKind } from "./options.ts";

/** What a file holds. A broken file is skipped whole by a load; its rows are counted here only. */
export interface ManifestFile {
  /** Below the lake's folder. */
  path: string;
  kind: ExportKind;
  format: ExportFormat;
  shape: "current" | "older";
  rows: number;
  sizeBytes: number;
  brokenLine?: number;
}

/** What a load of all the files comes to: broken files are not among `files`, `rows` and `sizeBytes`. */
export interface KindCounts {
  files: number;
  emptyFiles: number;
  brokenFiles: number;
  rows: number;
  /** Rows of a table of current rows. */
  distinctKeys: number;
  /** Rows that are later versions of earlier ones: rows = distinctKeys + updates + withoutId. */
  updates: number;
  withoutId: number;
  late: number;
  sizeBytes: number;
}

export interface Manifest {
  run: string;
  seed: number;
  end: string;
  kinds: Partial<Record<ExportKind, KindCounts>>;
  files: ManifestFile[];
}

export function makeCounts(): KindCounts {
  return {
    files: 0,
    emptyFiles: 0,
    brokenFiles: 0,
    rows: 0,
    distinctKeys: 0,
    updates: 0,
    withoutId: 0,
    late: 0,
    sizeBytes: 0,
  };
}

/** What was written, for people: a line for each kind. */
export function describeManifest({ run, kinds, files }: Manifest): string {
  const count = (value: number) => value.toLocaleString("en-US");
  const lines = Object.entries(kinds).map(([kind, of]) => {
    const parts = [
      `${count(of.rows)} rows in ${count(of.files)} files`,
      `${count(of.distinctKeys)} distinct keys`,
      `${count(of.updates)} later versions`,
      `${count(of.late)} late`,
      ...(of.withoutId > 0 ? [`${count(of.withoutId)} without an id`] : []),
      ...(of.emptyFiles > 0 ? [`${count(of.emptyFiles)} of the files empty`] : []),
      ...(of.brokenFiles > 0 ? [`${count(of.brokenFiles)} more files broken (a load skips them)`] : []),
      `${count(Math.round(of.sizeBytes / 1e6))} MB`,
    ];
    return `${`${kind}:`.padEnd(9)}${parts.join(", ")}`;
  });
  const broken = files.filter(({ brokenLine }) => brokenLine !== undefined);
  const faults = broken.slice(0, 20).map((file) => `  broken: ${file.path}, line ${file.brokenLine}`);
  if (broken.length > faults.length)
    faults.push(`  and ${broken.length - faults.length} more, see --manifest`);
  return [`run ${run}`, ...lines, ...faults].join("\n") + "\n";
}
