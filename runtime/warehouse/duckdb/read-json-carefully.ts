import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { readJsonValue, skipSpace } from "./read-json-fault.ts";
import { LoadFault } from "./load-fault.ts";

/** Snowflake's limit for one row. */
export const maxRowBytes = 16 * 1024 * 1024;

/**
 * Every value of a file of JSON lines, plain or gzip, in batches of about a megabyte: the exact reader, for files that
 * the fast one refuses. A line may hold several values; a value may not go on in the next line. Memory: a row and a
 * batch.
 *
 * @throws {LoadFault} with line, character and offset of the first fault.
 */
export async function* readJsonCarefully(
  file: string,
  options: { isGzip: boolean; batchRows?: number },
): AsyncGenerator<string[]> {
  const batchRows = options.batchRows ?? 2048;
  let batch: string[] = [];
  let batchLength = 0;
  let rows = 0;
  for await (const line of readLines(file, options)) {
    let at = skipSpace(line.text, 0);
    while (at < line.text.length) {
      const value = readJsonValue(line.text, at);
      if ("reason" in value) throw faultOf(line, value, rows);
      const record = line.text.slice(at, value.end);
      batch.push(record);
      batchLength += record.length;
      rows += 1;
      at = skipSpace(line.text, value.end);
      if (at < line.text.length && !/[[{"]/.test(line.text.charAt(at)))
        throw faultOf(line, { at, reason: "something else follows the value" }, rows);
      if (batchLength < 1_000_000 && batch.length < batchRows) continue;
      yield batch;
      batch = [];
      batchLength = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

interface Line {
  text: string;
  /** From 1; a lone carriage return ends a line too. */
  number: number;
  byteOffset: number;
}

function faultOf(line: Line, fault: { at: number; reason: string }, rows: number): LoadFault {
  const before = line.text.slice(0, fault.at);
  return new LoadFault(`Error parsing JSON: ${fault.reason}`, {
    line: line.number,
    character: fault.at + 1,
    byteOffset: line.byteOffset + Buffer.byteLength(before),
    rowNumber: rows + 1,
    rejectedRecord: line.text,
  });
}

async function* readLines(file: string, options: { isGzip: boolean }): AsyncGenerator<Line> {
  const source = createReadStream(file, { highWaterMark: 1 << 20 });
  const bytes = options.isGzip ? source.pipe(createGunzip({ chunkSize: 1 << 20 })) : source;
  // The error of a file that is gone would otherwise be nobody's.
  if (bytes !== source) source.on("error", (error) => bytes.destroy(error));
  let number = 1;
  let byteOffset = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const finish = (end: Buffer, ending: number): Line => {
    const whole = parts.length === 0 ? end : Buffer.concat([...parts, end]);
    const line = { text: decode(whole, number, byteOffset), number, byteOffset };
    number += 1;
    byteOffset += whole.length + ending;
    parts = [];
    length = 0;
    return line;
  };
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      let from = 0;
      for (let to = endOfLine(chunk, from); to !== -1; to = endOfLine(chunk, from)) {
        checkLength(length + to - from, number, byteOffset);
        yield finish(chunk.subarray(from, to), 1);
        from = to + 1;
      }
      // A copy: the chunk's memory would live as long as the rest of its line.
      parts.push(Buffer.from(chunk.subarray(from)));
      length += chunk.length - from;
      checkLength(length, number, byteOffset);
    }
  } catch (error) {
    throw error instanceof LoadFault ? error : streamFault(error, number, byteOffset);
  } finally {
    source.destroy();
    bytes.destroy();
  }
  if (length > 0) yield finish(Buffer.alloc(0), 0);
}

/** Carriage returns before a line feed belong to the line's end and count as white space. */
function endOfLine(chunk: Buffer, from: number): number {
  const feed = chunk.indexOf(0x0a, from);
  const end = feed === -1 ? chunk.length : feed;
  const carriage = chunk.subarray(from, end).indexOf(0x0d);
  if (carriage === -1 || from + carriage === end - 1) return feed;
  return from + carriage;
}

function decode(bytes: Buffer, line: number, byteOffset: number): string {
  const isMarked = byteOffset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = isMarked ? bytes.subarray(3) : bytes;
  if (isUtf8(content)) return content.toString("utf8");
  const text = content.toString("utf8");
  const character = text.indexOf("\ufffd") + 1;
  const before = Buffer.byteLength(text.slice(0, character - 1));
  throw new LoadFault("Invalid UTF8 detected", {
    line,
    character,
    byteOffset: byteOffset + (isMarked ? 3 : 0) + before,
    rejectedRecord: text,
  });
}

function checkLength(length: number, line: number, byteOffset: number): void {
  if (length <= maxRowBytes) return;
  const detail = `the row is longer than ${maxRowBytes} bytes, the most that a row may have`;
  throw new LoadFault(`Error parsing JSON: ${detail}`, { line, character: maxRowBytes + 1, byteOffset });
}

function streamFault(error: unknown, line: number, byteOffset: number): LoadFault {
  const { code } = error as { code?: string };
  const reason =
    code === "Z_BUF_ERROR"
      ? "the gzip file is cut off"
      : code?.startsWith("Z_") === true
        ? `the gzip file is damaged (${code})`
        : `the file can't be read (${code ?? "unknown"})`;
  return new LoadFault(reason, { line, byteOffset, cause: error });
}

/**
 * Reads the whole stream, its checksums too: DuckDB takes a gzip file that is cut off for one that is whole. Gives the
 * uncompressed size. @throws {LoadFault}
 */
export async function checkGzip(file: string): Promise<number> {
  const source = createReadStream(file, { highWaterMark: 1 << 20 });
  const bytes = source.pipe(createGunzip({ chunkSize: 1 << 20 }));
  source.on("error", (error) => bytes.destroy(error));
  let line = 1;
  let byteOffset = 0;
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) line += 1;
      byteOffset += chunk.length;
    }
  } catch (error) {
    throw streamFault(error, line, byteOffset);
  } finally {
    source.destroy();
  }
  return byteOffset;
}
