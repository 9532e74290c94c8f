import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { usagePrefix } from "../../../contracts/bedrock/names.ts";

/** The folders that stand for the lake's bucket on this machine. */
export interface Lake {
  /** For `s3://<bucket>/braintrust/`. */
  lakeFolder: string;
  /** For `s3://<bucket>/usage/`; undefined where no usage is kept. */
  usageFolder?: string | undefined;
}

/** One file of the lake. */
export interface LakeFile {
  /** Below the lake folder, of usage below the usage folder, with forward slashes. */
  path: string;
  /** As the rows' file_name has it: the path within the bucket. */
  fileName: string;
  sizeBytes: number;
  modifiedMs: number;
}

/** What the lake folder stands for within the bucket. */
export const lakePrefix = "braintrust/";

const exportSuffix = /[.](?:jsonl|json)(?:[.]gz)?$|[.]parquet$/;
const usageSuffix = /[.](?:jsonl|json)(?:[.]gz)?$/;

/** Whether a pipe's pattern takes the path. Hidden and unfinished files are nobody's yet. */
export function isExportPath(relativePath: string): boolean {
  const parts = relativePath.split("/");
  return (
    exportSuffix.test(relativePath) && !parts.some((part) => part.startsWith(".") || part.endsWith(".tmp"))
  );
}

/** The folder below which the file's path counts. */
export function rootOf({ lakeFolder, usageFolder }: Lake, { fileName }: Pick<LakeFile, "fileName">): string {
  return path.resolve(
    usageFolder !== undefined && fileName.startsWith(usagePrefix) ? usageFolder : lakeFolder,
  );
}

export const absoluteOf = (lake: Lake, file: LakeFile): string => path.join(rootOf(lake, file), file.path);

/** Every export and every file of usage that a pipe would load. */
export async function findLakeFiles({ lakeFolder, usageFolder }: Lake): Promise<LakeFile[]> {
  const exports = await findFiles(lakeFolder);
  if (usageFolder === undefined) return exports;
  const usage = await findFiles(usageFolder, usagePrefix);
  return [...exports, ...usage.filter((file) => usageSuffix.test(file.path))];
}

/**
 * Every export below the folder, sorted by path; none when there is no such folder. Links are not followed, so that
 * nothing outside the folder is ever read; a folder that may not be entered is passed over.
 */
export async function findFiles(lakeFolder: string, prefix = lakePrefix): Promise<LakeFile[]> {
  const found: LakeFile[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(path.join(lakeFolder, folder), { withFileTypes: true }).catch(passOver);
    for (const entry of entries) {
      const relative = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith(".")) continue;
      if (entry.isDirectory()) folders.push(relative);
      else if (entry.isFile() && isExportPath(relative)) {
        const file = await describeFile(lakeFolder, relative, prefix);
        if (file !== undefined) found.push(file);
      }
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The file as it stands now; undefined when it is gone, is no plain file or lies outside the folder. */
export async function describeFile(
  lakeFolder: string,
  relative: string,
  prefix = lakePrefix,
): Promise<LakeFile | undefined> {
  const root = path.resolve(lakeFolder);
  const absolute = path.resolve(root, relative);
  if (!absolute.startsWith(root + path.sep)) return undefined;
  const status = await lstat(absolute).catch(() => undefined);
  if (status === undefined || !status.isFile()) return undefined;
  return {
    path: relative,
    fileName: `${prefix}${relative}`,
    sizeBytes: status.size,
    modifiedMs: Math.floor(status.mtimeMs),
  };
}

/** Folders come and go while they are listed. */
function passOver(error: unknown): [] {
  const { code } = error as { code?: string };
  if (code === "ENOENT" || code === "EACCES" || code === "ENOTDIR") return [];
  throw error;
}
