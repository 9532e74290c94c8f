import { exportKinds, planStageName, planTableName, slugs } from "./exports-plan.ts";
import type { ExportKind } from "./exports-plan.ts";
import { cutPieces, isWord, joinPieces, splitSql } from "./sql-pieces.ts";
import type { Piece } from "./sql-pieces.ts";
import { closingOf } from "./view-plan.ts";
import type { ReadText } from "./warehouse-order-plan.ts";

/** A pipe of the stack, by the names that it has there. */
export interface DeployedPipe {
  kind: ExportKind;
  /** BRAINTRUST_TRACES_PIPE_V2. */
  pipe: string;
  stage: string;
}

const listingFile = "checks/refresh-listing.sql";
const stageFilesFile = "checks/view-stage-files.sql";

/**
 * The same files for a stack's own exports. Some name the pipe or the stage of one export of each kind: they lose those
 * that the stack lacks, say of each further export what they say of the first, and get each pipe's and stage's name.
 */
export function fitToExports(readText: ReadText, pipes: readonly DeployedPipe[]): ReadText {
  const recordings = new Map<string, ExportKind>(
    exportKinds.map((kind) => [`checks/record-pipe-${slugs[kind]}.sql`, kind]),
  );
  return (file) => {
    const text = readText(file);
    const kind = recordings.get(file);
    if (kind !== undefined) return repeat(splitSql(text), kind, pipes).join("");
    if (file === listingFile) return fitListing(text, pipes);
    return file === stageFilesFile ? fitStageFiles(text, pipes) : text;
  };
}

function repeat(statements: readonly string[], kind: ExportKind, pipes: readonly DeployedPipe[]): string[] {
  const mine = pipes.filter((pipe) => pipe.kind === kind);
  return mine.flatMap((pipe) => statements.map((statement) => `${rename(statement, pipe)};\n`));
}

function fitListing(text: string, pipes: readonly DeployedPipe[]): string {
  const statements = splitSql(text);
  const fitted = exportKinds.flatMap((kind) =>
    repeat(
      statements.filter((statement) => names(statement, defaultStage(kind))),
      kind,
      pipes,
    ),
  );
  return fitted.join("");
}

/** Its first CTE is a union of one branch a stage, of which the first names the columns. */
function fitStageFiles(text: string, pipes: readonly DeployedPipe[]): string {
  const pieces = cutPieces(text);
  const open = pieces.findIndex(({ text: sign }, index) => sign === "(" && isWord(pieces[index - 2], "as"));
  const close = closingOf(pieces, open);
  const [template] = splitAtUnions(pieces.slice(open + 1, close));
  const templateKind = exportKinds.find((kind) => names(joinPieces(template ?? []), defaultStage(kind)));
  if (open < 0 || template === undefined || templateKind === undefined)
    throw new Error(`${stageFilesFile} has no list of stages.`);
  const branch = joinPieces(template).trim();
  const branches = pipes.map((pipe) =>
    rename(branch, pipe, templateKind).replaceAll(
      `'${planTableName(templateKind).toUpperCase()}'`,
      `'${planTableName(pipe.kind).toUpperCase()}'`,
    ),
  );
  const list = `\n  ${branches.join("\n  union all\n  ")}\n`;
  return `${joinPieces(pieces.slice(0, open + 1))}${list}${joinPieces(pieces.slice(close))}`;
}

function splitAtUnions(pieces: readonly Piece[]): Piece[][] {
  const parts: Piece[][] = [[]];
  for (const piece of pieces) {
    if (isWord(piece, "union")) parts.push([]);
    else parts.at(-1)?.push(piece);
  }
  return parts;
}

const defaultStage = (kind: ExportKind) => planStageName(planTableName(kind));
const defaultPipe = (kind: ExportKind) => `${planTableName(kind)}_pipe`;

function names(statement: string, wanted: string): boolean {
  return cutPieces(statement).some((piece) => isWord(piece, wanted));
}

/** Puts the pipe's and the stage's names in the place of those that the files have for the kind. */
function rename(statement: string, { kind, pipe, stage }: DeployedPipe, from = kind): string {
  const [oldPipe, oldStage] = [defaultPipe(from), defaultStage(from)];
  return cutPieces(statement)
    .map((piece) => {
      if (isWord(piece, oldStage)) return stage.toLowerCase();
      return piece.kind === "string" ? renameInString(piece, oldPipe, pipe) : piece.text;
    })
    .join("");
}

/** `'raw_data.braintrust_traces_pipe'`, and the bare name in upper case. */
function renameInString({ text }: Piece, oldPipe: string, pipe: string): string {
  if (text === `'${oldPipe.toUpperCase()}'`) return `'${pipe}'`;
  return text === `'raw_data.${oldPipe}'` ? `'raw_data.${pipe.toLowerCase()}'` : text;
}
