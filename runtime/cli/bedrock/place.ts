import { statSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../command.ts";

/** Where invocation logs lie. */
export type LogPlace =
  | { kind: "folder"; folder: string }
  | { kind: "file"; folder: string; key: string }
  /** `prefix` is a key, or what keys begin with. */
  | { kind: "s3"; bucket: string; prefix: string };

/** `.local/lake/bedrock`, a file, or `s3://bucket/prefix`. @throws {UsageError} where nothing is there */
export function parsePlace(text: string, cwd: string): LogPlace {
  if (text.startsWith("s3://")) return parseUri(text);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    throw new UsageError(`${JSON.stringify(text)} is neither a path nor s3://bucket/prefix.`, "bedrock");
  const absolute = path.resolve(cwd, text);
  const found = statSync(absolute, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`There is nothing at ${absolute}.`, "bedrock");
  return found.isDirectory()
    ? { kind: "folder", folder: absolute }
    : { kind: "file", folder: path.dirname(absolute), key: path.basename(absolute) };
}

export function parseUri(text: string): LogPlace & { kind: "s3" } {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(text);
  if (match === null)
    throw new UsageError(`${JSON.stringify(text)} names no bucket: s3://bucket/prefix.`, "bedrock");
  return { kind: "s3", bucket: match[1] ?? "", prefix: match[2] ?? "" };
}

export const describePlace = (place: LogPlace): string =>
  place.kind === "s3"
    ? `s3://${place.bucket}/${place.prefix}`
    : place.kind === "file"
      ? path.join(place.folder, place.key)
      : place.folder;
