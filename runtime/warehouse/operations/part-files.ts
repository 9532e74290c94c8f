import { identifier, literals } from "./fill-statement.ts";
import { readStatement } from "./read-steps.ts";
import { filesInRange, type RecoveryRequest } from "./recover.ts";
import { OperationRefused } from "./refused.ts";
import type { OperationSession } from "./session.ts";
import { findStagedFiles, locateStage } from "./staged-files.ts";
import type { OperationTarget } from "./targets.ts";

export interface TargetFiles {
  target: OperationTarget;
  /** Paths within the bucket. */
  files: string[];
}

/** All exports of the warehouse, and those that are meant. */
export interface ChosenTargets {
  all: readonly OperationTarget[];
  chosen: readonly OperationTarget[];
}

/**
 * Which export each file is of, as far as files are named or rows of them landed in the range: exports of one kind share
 * a table, and each has a stage of its own.
 *
 * @throws {OperationRefused} where a file is of none, or a path below a stage is of several
 */
export async function partFiles(
  session: OperationSession,
  targets: ChosenTargets,
  request: RecoveryRequest,
): Promise<TargetFiles[]> {
  const parts =
    "files" in request
      ? await partNamed(session, targets.chosen, request.files)
      : await partLanded(session, targets, request);
  return parts.filter(({ files }) => files.length > 0);
}

async function partLanded(
  session: OperationSession,
  { all, chosen }: ChosenTargets,
  range: { from: Date; to: Date },
): Promise<TargetFiles[]> {
  const parts: TargetFiles[] = [];
  for (const table of new Set(chosen.map((target) => target.table))) {
    const landed = await filesInRange(session, table, range);
    if (landed.length === 0) continue;
    const ofTable = all.filter((target) => target.table === table);
    const prefixes = new Map<OperationTarget, string>();
    for (const target of ofTable) prefixes.set(target, await locateStage(session, target));
    const isOf = (file: string, target: OperationTarget) => file.startsWith(prefixes.get(target) ?? "");
    const strays = landed.filter((file) => !ofTable.some((target) => isOf(file, target)));
    // Whoever chose one export of several did not mean these.
    if (strays.length > 0 && ofTable.every((target) => chosen.includes(target)))
      refuse(`Below no stage of ${table}: ${strays.join(", ")}.`, "Name the files that are meant by --file.");
    for (const target of ofTable.filter((each) => chosen.includes(each)))
      parts.push({ target, files: landed.filter((file) => isOf(file, target)) });
  }
  return parts;
}

async function partNamed(
  session: OperationSession,
  targets: readonly OperationTarget[],
  asked: readonly string[],
): Promise<TargetFiles[]> {
  const found = new Map<string, { target: OperationTarget; fileName: string }[]>();
  for (const target of targets)
    for (const { path, fileName } of await findHeld(session, target, asked))
      for (const name of asked.filter((each) => each === fileName || each === path))
        found.set(name, [...(found.get(name) ?? []), { target, fileName }]);
  const missing = asked.filter((name) => !found.has(name));
  if (missing.length > 0)
    refuse(
      `Neither in the lake nor in a table: ${missing.join(", ")}.`,
      "Name a file as file_name has it, such as braintrust/braintrust_traces/2026-01-15/export_001.jsonl.",
    );
  const parts = targets.map((target): TargetFiles => ({ target, files: [] }));
  for (const name of new Set(asked)) {
    const { target, fileName } = onlyOne(name, found.get(name) ?? []);
    const files = parts.find((part) => part.target === target)?.files;
    if (files?.includes(fileName) === false) files.push(fileName);
  }
  return parts;
}

/** Those that the lake has below the stage, or of which the table has rows. */
async function findHeld(session: OperationSession, target: OperationTarget, asked: readonly string[]) {
  const staged = await findStagedFiles(session, target, asked);
  if (staged.length === 0) return [];
  const rows = await session.query(
    readStatement("operations/files-with-rows.sql", {
      table: identifier(target.table),
      files: literals(staged.map(({ fileName }) => fileName)),
    }),
  );
  const held = new Set(rows.map((row) => String(row["file_name"])));
  return staged.filter(({ fileName, isThere }) => isThere || held.has(fileName));
}

function onlyOne(name: string, found: readonly { target: OperationTarget; fileName: string }[]) {
  const fileNames = [...new Set(found.map(({ fileName }) => fileName))];
  const first = found[0];
  if (first !== undefined && fileNames.length === 1) return first;
  return refuse(
    `${name} is there for several exports: ${fileNames.join(", ")}.`,
    "Name it as one of these, or the export with --table.",
  );
}

function refuse(what: string, remedy: string): never {
  throw new OperationRefused(`${what} Nothing was changed.`, remedy);
}
