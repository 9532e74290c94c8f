import { createWriteStream } from "node:fs";
import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { makeFolder } from "./make-folder.ts";
import { UsageError } from "./options.ts";

/** Turns a file of JSON lines into the finished file; both paths are absolute. */
export type Convert = (lines: string, target: string) => Promise<void>;

export interface ExportFile {
  write(line: string): Promise<void> | undefined;
  /** Puts the file in its place; gives its size in bytes. */
  close(): Promise<number>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

const chunkChars = 1 << 19;

/**
 * A file that appears under its name when it is complete: until then it is called `.<name>.part`, which no reader of
 * exports takes for one of theirs. `convert` is for formats that can't be written line by line.
 */
export async function makeExportFile(file: string, isGzip: boolean, convert?: Convert): Promise<ExportFile> {
  if (existsSync(file)) {
    throw new UsageError(
      `${file} is there already, from a run with the same seed and end: choose another --seed`,
    );
  }
  await makeFolder(path.dirname(file));
  const part = path.join(path.dirname(file), `.${path.basename(file)}.part`);
  const sink = isGzip ? makeGzipSink(part) : await makePlainSink(part);
  const made = `${part}.made`;
  let buffered: string[] = [];
  let chars = 0;
  const flush = async () => {
    const text = buffered.join("");
    buffered = [];
    chars = 0;
    await sink.write(text);
  };
  const discard = async () => {
    await sink.close().catch(() => undefined);
    for (const left of [part, made]) await rm(left, { force: true });
  };
  return {
    write(line) {
      buffered.push(line, "\n");
      chars += line.length;
      return chars > chunkChars ? flush() : undefined;
    },
    async close() {
      try {
        if (buffered.length > 0) await flush();
        await sink.close();
        if (convert !== undefined) {
          await convert(part, made);
          await rename(made, part);
        }
        const { size } = await stat(part);
        await rename(part, file);
        return size;
      } catch (fault) {
        await discard();
        throw fault;
      }
    },
    discard,
  };
}

interface Sink {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

async function makePlainSink(part: string): Promise<Sink> {
  const handle: FileHandle = await open(part, "w");
  return {
    write: async (text) => handle.writeFile(text),
    close: async () => handle.close(),
  };
}

function makeGzipSink(part: string): Sink {
  const gzip = createGzip({ level: 6 });
  const target = createWriteStream(part);
  gzip.pipe(target);
  const ended = finished(target);
  // A fault of the file (a full disk) ends the waiting for either of the two.
  target.once("error", (fault) => gzip.destroy(fault));
  gzip.on("error", () => undefined);
  ended.catch(() => undefined);
  return {
    async write(text) {
      if (!gzip.write(text)) await Promise.race([once(gzip, "drain"), ended]);
    },
    async close() {
      gzip.end();
      await ended;
    },
  };
}
