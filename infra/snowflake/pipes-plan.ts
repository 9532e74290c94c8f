import { createHash } from "node:crypto";
import { warehouseSchemaNames } from "../../contracts/warehouse/object.ts";
import { formatNames, planStageName, planTableName } from "./exports-plan.ts";
import type { LakeExport } from "./exports-plan.ts";
import { planIdentifier, planQualifiedName } from "./names-plan.ts";

/** A COPY as the landing folder has it. */
export interface CopyText {
  /** `copy-traces-jsonl.sql`, named in errors and in the record of versions. */
  file: string;
  /** On one line, its variables not replaced. */
  text: string;
}

/**
 * Digests of every text that a COPY file ever had, oldest first; the last is today's. Kept beside the files, as a
 * deployment can't see what text an earlier one used.
 */
export type RecordedVersions = Readonly<Record<string, readonly string[]>>;

export interface PipeContext {
  /** Of the environment, upper case. */
  database: string;
  /** Upper case. */
  schema: string;
  /** The scheme's `typed`. */
  typed(name: string): string;
  copyOf(spec: LakeExport): CopyText;
  recorded: RecordedVersions;
}

export interface PipePlan {
  export: LakeExport;
  /** From 1, as the text's place in the record. */
  version: number;
  /** BRAINTRUST_TRACES_PIPE for the first text, BRAINTRUST_TRACES_PIPE_V2 for the second. */
  pipe: string;
  /** The pipes that earlier texts had, oldest first: each is taken over from, then dropped. */
  predecessors: string[];
  /** Upper case, without database and schema. */
  table: string;
  stage: string;
  format: string;
  copyStatement: string;
}

/**
 * A pipe for each export. Its name carries the version of its COPY, because a pipe whose text changes is replaced
 * and forgets which files it loaded: under a new name the old one goes on until the new one has taken over (see
 * `planTakeOver`).
 */
export function planPipes(exports: readonly LakeExport[], context: PipeContext): PipePlan[] {
  return exports.map((spec) => planPipe(spec, context));
}

function planPipe(spec: LakeExport, context: PipeContext): PipePlan {
  const { database, schema, typed, copyOf, recorded } = context;
  const copy = copyOf(spec);
  const version = findVersion(copy, recorded);
  const nameOf = (each: number) =>
    planIdentifier(typed(each === 1 ? `${spec.name}_pipe` : `${spec.name}_pipe_v${each}`));
  const pipe = nameOf(version);
  const table = planIdentifier(planTableName(spec.kind));
  const stage = planIdentifier(planStageName(spec.name));
  const format = planIdentifier(formatNames[spec.format]);
  const copyStatement = renderTemplate(copy.file, copy.text, {
    table: planQualifiedName(database, schema, table),
    stage: planQualifiedName(database, schema, stage),
    format: planQualifiedName(database, schema, format),
    export: spec.name,
    pipe,
  });
  const predecessors = Array.from({ length: version - 1 }, (_, index) => nameOf(index + 1));
  return { export: spec, version, pipe, predecessors, table, stage, format, copyStatement };
}

/** Twelve hexadecimal digits of the text's SHA-256. */
export function planDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function findVersion({ file, text }: CopyText, recorded: RecordedVersions): number {
  const digests = recorded[file] ?? [];
  const digest = planDigest(text);
  if (digests.at(-1) === digest) return digests.length;
  const what = digests.includes(digest) ? "is back at an earlier text" : "has a text that is not recorded";
  throw new Error(
    `${file} ${what}: add "${digest}" at the end of its list in pipe-versions.json, which makes version ${digests.length + 1}.`,
  );
}

/** Replaces `{{name}}`. A name without a value, and a value that no place takes, is a fault of the file. */
export function renderTemplate(file: string, text: string, values: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const rendered = text.replaceAll(/\{\{([a-z]+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new Error(`${file} asks for {{${name}}}; there are ${Object.keys(values).join(", ")}.`);
    used.add(name);
    return value;
  });
  const unused = Object.keys(values).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`${file} makes no use of {{${unused.join("}}, {{")}}}.`);
  return rendered;
}

/** One step of a take-over: run the statement until `until` holds. */
export interface TakeOverStep {
  purpose: string;
  statement: string;
  /** What its answer must say before the next step; undefined where running it is enough. */
  until?: string;
}

/**
 * What an operator runs after the deployment that brought a pipe's new version. Both pipes load at first, so that no
 * file is left out; then the rows that both loaded are kept once, as `loaded_by` tells them apart. Every step can be
 * run again.
 */
export function planTakeOver(plan: PipePlan, predecessor: string, context: PipeContext): TakeOverStep[] {
  const qualify = (name: string) => planQualifiedName(context.database, context.schema, name);
  const snapshots = planQualifiedName(context.database, warehouseSchemaNames.monitoring, "pipe_snapshots");
  const [from, to, table] = [qualify(predecessor), qualify(plan.pipe), qualify(plan.table)];
  return [
    {
      purpose: "Files that came before the new pipe are the old one's to load.",
      statement: `select system$pipe_status('${from}')`,
      until: `pendingFileCount is 0, or oldestFileTimestamp is later than created_on of ${to}`,
    },
    {
      purpose: "From here on only the new pipe loads.",
      statement: `alter pipe if exists ${from} set pipe_execution_paused = true`,
    },
    {
      purpose: "What the old pipe loaded meanwhile reaches the new one as well.",
      statement: `select system$pipe_status('${to}')`,
      until: "pendingFileCount is 0",
    },
    {
      purpose: "Files that both loaded are kept once, as the new pipe reads them.",
      statement: planTrim(table, predecessor, plan.pipe),
    },
    {
      purpose: "The old pipe is done; only its owner, the role that deploys, may drop it.",
      statement: `drop pipe if exists ${from}`,
    },
    {
      purpose: "What it last said of itself would soon be told as too old.",
      statement: `delete from ${snapshots} where pipe_name = '${predecessor}'`,
    },
  ];
}

function planTrim(table: string, from: string, to: string): string {
  const taken = `select file_name from ${table} where loaded_by = '${to}'`;
  return `delete from ${table} where loaded_by = '${from}' and file_name in (${taken})`;
}
