import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { landingObjects } from "../../contracts/warehouse/landing.ts";
import { exportFormats, exportKinds, formatNames, formatsOf, planTableName, slugs } from "./exports-plan.ts";
import type { ExportFormat, ExportKind } from "./exports-plan.ts";
import type { CopyText, RecordedVersions } from "./pipes-plan.ts";
import { parseCopy, parseFileFormat, parseStage, parseTable } from "./sql-file.ts";
import type { CopyDefinition, ObjectDefinition, TableDefinition } from "./sql-file.ts";

/** Everything that the landing folder defines, read and checked. */
export interface Landing {
  tables: TableDefinition[];
  formats: ObjectDefinition[];
  stage: ObjectDefinition;
  copyOf(spec: { kind: ExportKind; format: ExportFormat }): CopyText & CopyDefinition;
  recorded: RecordedVersions;
}

const stageFile = "stage-export.sql";
const versionsFile = "pipe-versions.json";

/** Reads the folder; throws for a file too many, a file missing, and a COPY that does not fit its table. */
export function readLanding(folder: string): Landing {
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const tables = exportKinds.map((kind) => {
    const file = `table-${planTableName(kind).replaceAll("_", "-")}.sql`;
    return { file, kind, table: parseTable(file, read(file)) };
  });
  const formats = exportFormats.map((format) => {
    const file = `format-${formatNames[format].replace("_format", "")}.sql`;
    return { file, format: parseFileFormat(file, read(file)) };
  });
  const copies = tables.flatMap(({ kind, table }) =>
    formatsOf(kind).map((format) => {
      const file = `copy-${slugs[kind]}-${format}.sql`;
      const copy = parseCopy(file, read(file));
      checkCopy(file, copy, table);
      return { file, kind, format, ...copy };
    }),
  );
  // Streams are made with the rest of the warehouse, from the same files.
  const streams = landingObjects.flatMap((each) => (each.kind === "stream" ? [basename(each.file)] : []));
  const known = new Set([
    stageFile,
    ...streams,
    ...[...tables, ...formats, ...copies].map(({ file }) => file),
  ]);
  const stray = names.filter((name) => !known.has(name));
  if (stray.length > 0) throw new Error(`${folder} holds what nothing reads: ${stray.join(", ")}.`);
  for (const { file, kind, table } of tables) checkName(file, table.name, planTableName(kind));
  return {
    tables: tables.map(({ table }) => table),
    formats: formats.map(({ format }) => format),
    stage: parseStage(stageFile, read(stageFile)),
    copyOf: ({ kind, format }) => {
      const found = copies.find((copy) => copy.kind === kind && copy.format === format);
      if (!found) throw new Error(`No COPY reads ${kind} as ${format}.`);
      return found;
    },
    recorded: JSON.parse(read(versionsFile)) as RecordedVersions,
  };
}

function checkName(file: string, name: string, expected: string): void {
  if (name !== expected) throw new Error(`${file} defines ${name}; ${expected} is what the pipes load into.`);
}

/** What Snowflake would say at deployment only, or never. */
function checkCopy(file: string, copy: CopyDefinition, table: TableDefinition): void {
  const known = new Set(table.columns.map(({ name }) => name));
  const unknown = copy.columns.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`${file} fills ${unknown.join(", ")}, which ${table.name} lacks.`);
  const missing = table.columns.filter(({ name }) => !copy.columns.includes(name)).map(({ name }) => name);
  if (missing.length > 0) throw new Error(`${file} leaves ${missing.join(", ")} of ${table.name} empty.`);
  if (copy.options["on_error"] !== "skip_file")
    throw new Error(`${file} needs \`on_error = skip_file\`: with any other, errors are not notified.`);
  // A pipe evaluates them when it plans the load, which can be hours before the rows are read.
  const clock = /\b(?:current_timestamp|current_time|current_date|sysdate|localtimestamp|getdate)\b/i.exec(
    copy.text,
  );
  if (clock) throw new Error(`${file} uses ${clock[0]}; metadata$start_scan_time is when a row was read.`);
}
