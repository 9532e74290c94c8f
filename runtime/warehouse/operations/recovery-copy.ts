import { identifier, literals, trusted } from "./fill-statement.ts";
import { exportKinds } from "./export-kinds.ts";
import { readStatement } from "./read-steps.ts";
import type { OperationTarget } from "./targets.ts";

/** Snowflake takes no more names in one COPY. */
const namesInCopy = 1000;

/**
 * The pipe's own COPY for these files alone: again (FORCE), and all or none (ABORT_STATEMENT fails on a bad row and on
 * a file that is gone, where the pipe would skip it). One statement for each format and 1,000 files.
 *
 * @param files below the stage, such as `2024/01/15/export.jsonl`
 */
export function recoveryCopies(target: OperationTarget, files: readonly string[]): string[] {
  const isParquet = (file: string) => file.toLowerCase().endsWith(".parquet");
  return [
    ...chunk(files.filter((file) => !isParquet(file))).map((names) => copyOf(target, "jsonl", names)),
    ...chunk(files.filter(isParquet)).map((names) => copyOf(target, "parquet", names)),
  ];
}

function copyOf(target: OperationTarget, format: "jsonl" | "parquet", files: readonly string[]): string {
  const names = exportKinds.find(({ kind }) => kind === target.kind);
  const copy = readStatement(`landing/copy-${names?.copy ?? target.kind}-${format}.sql`, {
    table: identifier(target.table),
    stage: identifier(target.stage),
    format: identifier(`raw_data.${format === "parquet" ? "parquet_format" : "json_format"}`),
    // Within quotes already.
    export: trusted(target.exportName.replaceAll("'", "''")),
    pipe: trusted(target.loadedBy.replaceAll("'", "''")),
  });
  const tail = /\npattern = '[^']*'\non_error = skip_file$/;
  // A COPY of another form would run here with SKIP_FILE, and commit what is not all there.
  if (!tail.test(copy))
    throw new Error(`copy-${target.kind}-${format}.sql does not end with pattern and on_error.`);
  return copy.replace(
    tail,
    () => `\nfiles = (\n  ${literals(files).sql}\n)\non_error = abort_statement\nforce = true`,
  );
}

function chunk(files: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (let from = 0; from < files.length; from += namesInCopy)
    chunks.push(files.slice(from, from + namesInCopy));
  return chunks;
}
