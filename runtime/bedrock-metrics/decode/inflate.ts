import { Readable, pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { ObjectFault } from "../record.ts";

export interface InflateLimits {
  /** Bytes that one stored byte may become. Bedrock's own logs stay below 20. */
  maxRatio: number;
}

/** Tiny objects of repeated text go beyond any ratio and harm nobody. */
const ignoredBytes = 16_000_000;
const chunkSize = 128 * 1024;
/** So far a thread of its own inflates ahead of the reader. */
const highWaterMark = 4 * chunkSize;

/**
 * The bytes of an object: gzip, of one member or several, where they begin like it; otherwise as they are.
 *
 * @throws {ObjectFault} BMAS-003 for damaged or truncated gzip, BMAS-010 for what inflates beyond the limit
 */
export async function* inflate(
  chunks: AsyncIterable<Uint8Array>,
  limits: InflateLimits,
): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  const { head, isDone } = await readHead(source);
  if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzip(rest(head, source, isDone), limits);
  else for await (const chunk of rest(head, source, isDone)) yield chunk;
}

async function readHead(source: AsyncIterator<Uint8Array>): Promise<{ head: Buffer; isDone: boolean }> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await source.next();
    if (done === true) return { head, isDone: true };
    head = Buffer.concat([head, value]);
  }
  return { head, isDone: false };
}

async function* rest(
  head: Buffer,
  source: AsyncIterator<Uint8Array>,
  isDone: boolean,
): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    while (!isDone) {
      const { value, done } = await source.next();
      if (done === true) return;
      yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  } finally {
    await source.return?.();
  }
}

async function* gunzip(stored: AsyncIterable<Buffer>, { maxRatio }: InflateLimits): AsyncGenerator<Buffer> {
  let bytesIn = 0;
  let bytesOut = 0;
  const counted = async function* () {
    for await (const chunk of stored) {
      bytesIn += chunk.length;
      yield chunk;
    }
  };
  // Streams take the mark, which the types of zlib do not know.
  const options = { chunkSize, highWaterMark };
  const stream = createGunzip(options);
  // Errors of either end come out of the iteration below.
  pipeline(Readable.from(counted(), { objectMode: false }), stream, () => undefined);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytesOut += chunk.length;
      if (bytesOut > ignoredBytes && bytesOut > bytesIn * maxRatio)
        throw tooLarge(bytesIn, bytesOut, maxRatio);
      yield chunk;
    }
  } catch (error) {
    throw isDamage(error) ? damaged(error, bytesOut) : error;
  }
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error && String((error as { code?: unknown }).code).startsWith("Z_");

const damaged = (error: unknown, offset: number) =>
  new ObjectFault("BMAS-003", "Invalid log format", {
    details: { reason: `gzip is damaged or cut off: ${(error as Error).message}`, offset },
    cause: error,
  });

const tooLarge = (bytesIn: number, offset: number, maxRatio: number) =>
  new ObjectFault("BMAS-010", "Memory limit exceeded", {
    details: { reason: `${bytesIn} bytes inflate beyond ${maxRatio} times their size`, offset, maxRatio },
  });
