import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import type { ObjectSource } from "../ports.ts";
import { ObjectFault, type ObjectRef } from "../record.ts";

/** Files below a folder, by their path as the key. A file's version is its size with the time of its last change. */
export function makeFolderSource({ folder }: { folder: string }): ObjectSource {
  return {
    async open(object, signal) {
      const file = path.resolve(folder, object.key);
      if (!file.startsWith(path.resolve(folder) + path.sep)) throw notFound(object);
      const found = await stat(file).catch((error: unknown) => {
        throw fileFault(error, object);
      });
      if (!found.isFile()) throw notFound(object);
      return {
        chunks: readFile(file, object, signal),
        sizeBytes: found.size,
        versionId: undefined,
        etag: `${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}`,
        modifiedMs: Math.floor(found.mtimeMs),
      };
    },
  };
}

async function* readFile(file: string, object: ObjectRef, signal: AbortSignal) {
  try {
    for await (const chunk of createReadStream(file, { signal, highWaterMark: 262_144 }))
      yield chunk as Uint8Array;
  } catch (error) {
    signal.throwIfAborted();
    throw fileFault(error, object);
  }
}

const notFound = ({ bucket, key }: ObjectRef, cause?: unknown) =>
  new ObjectFault("BMAS-001", "S3 object not found", { outcome: "drop", details: { bucket, key }, cause });

function fileFault(error: unknown, object: ObjectRef): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return notFound(object, error);
  const { bucket, key } = object;
  if (code === "EACCES" || code === "EPERM")
    return new ObjectFault("BMAS-002", "S3 access denied", { details: { bucket, key }, cause: error });
  return error;
}
