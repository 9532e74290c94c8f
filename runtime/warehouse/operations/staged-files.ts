import { identifier, trusted } from "./fill-statement.ts";
import { readStatement } from "./read-steps.ts";
import { textOf, type OperationSession } from "./session.ts";
import type { OperationTarget } from "./targets.ts";

export interface StagedFile {
  /** Within the bucket, as the rows' file_name has it. */
  fileName: string;
  /** Below the stage, as FILES = (…) takes it. */
  path: string;
  /** Whether the lake has it now. */
  isThere: boolean;
}

/** Each asked file with its place, once. Lists no more of the lake than the files' common folder. */
export async function findStagedFiles(
  session: OperationSession,
  target: OperationTarget,
  asked: readonly string[],
): Promise<StagedFile[]> {
  if (asked.length === 0) return [];
  const stage = identifier(target.stage);
  const prefix = await locateStage(session, target);
  const names = new Map(asked.map((name) => [withPrefix(name, prefix), withoutPrefix(name, prefix)]));
  const listed = await session.query(
    readStatement("operations/stage-list.sql", { stage, path: trusted(commonFolder([...names.values()])) }),
  );
  const there = new Set(listed.map((file) => String(file["name"]).replace(/^s3:\/\/[^/]*\//, "")));
  return [...names].map(([fileName, path]) => ({ fileName, path, isThere: there.has(fileName) }));
}

/** Below which of the bucket's prefixes the stage's files are; ends in a slash. */
export async function locateStage(session: OperationSession, target: OperationTarget): Promise<string> {
  const stage = identifier(target.stage);
  const [row] = await session.query(readStatement("operations/stage-location.sql", { stage }));
  return textOf(row?.["location"]).replace(/^s3:\/\/[^/]*\/?/, "");
}

const withPrefix = (name: string, prefix: string): string =>
  name.startsWith(prefix) ? name : `${prefix}${name}`;
const withoutPrefix = (name: string, prefix: string): string =>
  name.startsWith(prefix) ? name.slice(prefix.length) : name;

/** Ends with a slash, or is empty. Only of signs that a stage's path may hold without quotes. */
export function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split("/").slice(0, -1));
  const parts: string[] = [];
  for (const [index, part] of first.entries()) {
    if (!/^[\w.=+-]+$/.test(part) || others.some((other) => other[index] !== part)) break;
    parts.push(part);
  }
  return parts.length === 0 ? "" : `${parts.join("/")}/`;
}
