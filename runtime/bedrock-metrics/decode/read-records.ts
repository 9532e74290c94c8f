import { ObjectFault, type ReadRecord, type RecordPlace } from "../record.ts";
import { pickRaw, toRecord, type RawRecord } from "./raw-record.ts";
import { scanRecord } from "./scan-record.ts";
import { splitValues, type Slice } from "./split-values.ts";

export interface ReadLimits {
  /** Of one record. */
  maxLineBytes: number;
  /** The key of requestMetadata that names the application. */
  applicationIdKey: string;
}

/**
 * The records of an object, in batches as its bytes arrive: one a line, or one array of them, or a single object over
 * several lines. A line that is no invocation record is told with its reason and passed over.
 *
 * @throws {ObjectFault} BMAS-010 at a record beyond the limit, with its byte
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  limits: ReadLimits,
): AsyncGenerator<ReadRecord[]> {
  const { maxLineBytes, applicationIdKey } = limits;
  const tooLong = (at: RecordPlace) =>
    new ObjectFault("BMAS-010", "Memory limit exceeded", {
      details: { reason: `a record has more than ${maxLineBytes} bytes`, ...at, maxLineBytes },
    });
  for await (const slices of splitValues(chunks, { maxBytes: maxLineBytes, tooLong })) {
    const batch: ReadRecord[] = [];
    for (const slice of slices) batch.push(readRecord(slice, applicationIdKey));
    if (batch.length > 0) yield batch;
  }
}

function readRecord({ bytes, start, end, at }: Slice, applicationIdKey: string): ReadRecord {
  const raw = scanRecord(bytes, start, end) ?? parseRecord(bytes, start, end);
  if (typeof raw === "string") return { ok: false, code: "BMAS-003", reason: raw, at };
  const read = toRecord(raw, applicationIdKey);
  return read.ok
    ? { ok: true, record: read.record, at }
    : { ok: false, code: "BMAS-003", reason: read.reason, at };
}

function parseRecord(bytes: Buffer, start: number, end: number): RawRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8", start, end));
  } catch (error) {
    // The engine's message quotes what it read, which may be a part of a body.
    const place = /position (\d+)/.exec((error as Error).message)?.[1];
    return place === undefined ? "the line is not JSON" : `the line is not JSON, at its character ${place}`;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return "the line is JSON, but no object";
  return pickRaw(value as Record<string, unknown>);
}
