import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { putUsageFile } from "../../shared/usage/put-usage-file.ts";
import { dayPath, fileSuffix, type UsagePlace } from "./usage-place.ts";

/** `folder` stands for the lake's `usage/`; it is made with the first file. */
export function makeFolderPlace(folder: string): UsagePlace {
  return {
    async list(day) {
      const place = path.join(folder, dayPath(day));
      const names = (await readdir(place).catch(passOver)).filter(
        (name) => name.endsWith(fileSuffix) && !name.startsWith("."),
      );
      const files = await Promise.all(
        names.map(async (name) => ({ name, writtenMs: (await stat(path.join(place, name))).mtimeMs })),
      );
      return files
        .toSorted((a, b) => a.writtenMs - b.writtenMs)
        .map(({ name }) => name.slice(0, -fileSuffix.length));
    },
    async write(day, digest, rows) {
      await putUsageFile(path.join(folder, dayPath(day), `${digest}${fileSuffix}`), rows);
    },
  };
}

function passOver(error: unknown): [] {
  if ((error as { code?: string }).code === "ENOENT") return [];
  throw error;
}
