import { lstat, readdir } from "node:fs/promises";
import path from "node:path";

/** One file of the lake folder, which stands for `s3://<bucket>/braintrust/`. */
export interface LakeFile {
  /** Below the lake folder, with forward slashes. */
  path: string;
  /** As the rows' file_name has it: the path within the bucket. */
  fileName: string;
  sizeBytes: number;
  modifiedMs: number;
}

/** What the folder stands for within the bucket. */
export const lakePrefix = "braintrust/";

const exportSuffix = /[.](?:jsonl|json)(?:[.]gz)?$|[.]parquet$/;

/** Whether a pipe's pattern takes the path. Hidden and unfinished files are nobody's yet. */
export function isExportPath(relativePath: string): boolean {
  const parts = relativePath.split("/");
  return (
    exportSuffix.test(relativePath) && !parts.some((part) => part.startsWith(".") || part.endsWith(".tmp"))
  );
}

/**
 * Every export below the folder, sorted by path; none when there is no such folder. Links are not followed, so that
 * nothing outside the folder is ever read; a folder that may not be entered is passed over.
 */
export async function findFiles(lakeFolder: string): Promise<LakeFile[]> {
  const found: LakeFile[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(path.join(lakeFolder, folder), { withFileTypes: true }).catch(passOver);
    for (const entry of entries) {
      const relative = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith(".")) continue;
      if (entry.isDirectory()) folders.push(relative);
      else if (entry.isFile() && isExportPath(relative)) {
        const file = await describeFile(lakeFolder, relative);
        if (file !== undefined) found.push(file);
      }
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The file as it stands now; undefined when it is gone, is no plain file or lies outside the folder. */
export async function describeFile(lakeFolder: string, relative: string): Promise<LakeFile | undefined> {
  const root = path.resolve(lakeFolder);
  const absolute = path.resolve(root, relative);
  if (!absolute.startsWith(root + path.sep)) return undefined;
  const status = await lstat(absolute).catch(() => undefined);
  if (status === undefined || !status.isFile()) return undefined;
  return {
    path: relative,
    fileName: `${lakePrefix}${relative}`,
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
