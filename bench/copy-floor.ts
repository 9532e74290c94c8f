import pg from "pg";
import { decodeFlat } from "../runtime/trace-processor/decode/flat.ts";
import { decodeOtlp } from "../runtime/trace-processor/decode/otlp.ts";
import { makePricer } from "../runtime/trace-processor/pricing/make-pricer.ts";
import type { Decoded, Span } from "../runtime/trace-processor/span.ts";
import { CopyBuffer } from "../runtime/trace-processor/store/copy-buffer.ts";
import { runCopies } from "../runtime/trace-processor/store/copy-query.ts";
import { spanColumns, writeSpanRow } from "../runtime/trace-processor/store/span-rows.ts";
import { makeDatabase } from "./database.ts";
import { makeRequests } from "./requests.ts";

const batchRows = 2_000;
const copyStatement = `copy spans (${spanColumns.join(",")}) from stdin (format binary)`;
const connections = 2;

/** Rows a second that PostgreSQL takes when all it gets is COPY of the same rows, encoded beforehand. */
export async function benchCopyFloor(
  postgresUrl: string,
  kind: "single" | "array" | "otlp",
  isQuick: boolean,
): Promise<number> {
  const url = await makeDatabase(postgresUrl, "bench_floor");
  const batches = encodeBatches(kind, isQuick ? 4 : 100);
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  for (const back of [0, 1]) {
    await clients[0]?.query("select ensure_span_day((now() at time zone 'UTC')::date - $1::int)", [back]);
  }
  const startMs = performance.now();
  const rows = batches.length * batchRows;
  await Promise.all(
    clients.map(async (client) => {
      for (let batch = batches.pop(); batch !== undefined; batch = batches.pop())
        await runCopies(client, copyStatement, [batch]);
    }),
  );
  const rate = (rows * 1_000) / (performance.now() - startMs);
  await Promise.all(clients.map((client) => client.end()));
  return rate;
}

function encodeBatches(kind: "single" | "array" | "otlp", count: number): Buffer[] {
  const next = makeRequests(kind, 1);
  const pricer = makePricer({ overrides: [] });
  return Array.from({ length: count }, () => {
    const spans: Span[] = [];
    while (spans.length < batchRows) {
      const request = next(0);
      const body = Buffer.from(request.subarray(request.indexOf("\r\n\r\n") + 4));
      spans.push(...decode(kind, body, pricer).flatMap((record) => (record.ok ? [record.span] : [])));
    }
    const rows = new CopyBuffer();
    for (const span of spans.slice(0, batchRows)) writeSpanRow(rows, span);
    return rows.finish();
  });
}

function decode(
  kind: "single" | "array" | "otlp",
  body: Buffer,
  pricer: ReturnType<typeof makePricer>,
): Decoded[] {
  if (kind === "otlp") return decodeOtlp(body, "protobuf", { pricer, now: Date.now() }).records;
  return decodeFlat(body, { pricer, now: Date.now() }).records;
}
