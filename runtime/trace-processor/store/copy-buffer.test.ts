import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Span } from "../span.ts";
import { CopyBuffer } from "./copy-buffer.ts";
import { makeSpan, startUs } from "./fixtures/make-span.ts";
import { dayOf, spanColumns, writeSpanRow } from "./span-rows.ts";
import { UsageSum } from "./usage-deltas.ts";
import { usageColumns, writeUsageRow } from "./usage-rows.ts";

const headerBytes = 19;

function encode(spans: readonly Span[], rows = new CopyBuffer()): Buffer {
  for (const span of spans) writeSpanRow(rows, span);
  return rows.finish();
}

/** The fields of each row as the format's own description reads them: a length and bytes, or null for -1. */
function readRows(copy: Buffer): (Buffer | null)[][] {
  expect(copy.subarray(0, 11).toString("latin1")).toBe("PGCOPY\n\xff\r\n\0");
  const rows: (Buffer | null)[][] = [];
  let at = headerBytes;
  for (;;) {
    const columns = copy.readInt16BE(at);
    at += 2;
    if (columns === -1) break;
    const row: (Buffer | null)[] = [];
    for (let column = 0; column < columns; column++) {
      const length = copy.readInt32BE(at);
      at += 4;
      row.push(length === -1 ? null : copy.subarray(at, at + length));
      at += Math.max(length, 0);
    }
    rows.push(row);
  }
  expect(at).toBe(copy.length);
  return rows;
}

function field(span: ReturnType<typeof makeSpan>, column: (typeof spanColumns)[number]): Buffer | null {
  const [row] = readRows(encode([span]));
  expect(row).toHaveLength(spanColumns.length);
  return row?.[spanColumns.indexOf(column)] ?? null;
}

/** NUMERIC's binary form as text: digits in base 10,000 with a weight. */
function numericText(bytes: Buffer): string {
  const [count = 0, weight = 0, sign, scale = 0] = [0, 2, 4, 6].map((at) => bytes.readInt16BE(at));
  expect(sign).toBe(0);
  let units = 0n;
  for (let digit = 0; digit < count; digit++) {
    const power = (weight - digit) * 4 + scale;
    const value = BigInt(bytes.readInt16BE(8 + digit * 2));
    units += power >= 0 ? value * 10n ** BigInt(power) : value / 10n ** BigInt(-power);
  }
  const digits = units.toString().padStart(scale + 1, "0");
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

describe("a row of the binary COPY format", () => {
  it("holds times as microseconds and days since 2000", () => {
    const span = makeSpan({ startedAtUs: startUs + 123 });
    const since2000Us = BigInt(startUs + 123 - Date.UTC(2000, 0, 1) * 1000);
    expect(field(span, "started_at")?.readBigInt64BE()).toBe(since2000Us);
    expect(field(span, "day")?.readInt32BE()).toBe(Number(since2000Us / 86_400_000_000n));
  });

  it("holds a time before 2000 too", () => {
    const startedAtUs = Date.UTC(1999, 11, 31, 23, 59, 59) * 1000 + 999_999;
    expect(field(makeSpan({ startedAtUs }), "started_at")?.readBigInt64BE()).toBe(-1n);
    expect(field(makeSpan({ startedAtUs }), "day")?.readInt32BE()).toBe(-1);
  });

  it("tells null from empty", () => {
    expect(field(makeSpan({ error: null }), "error")).toBeNull();
    expect(field(makeSpan({ error: "" }), "error")).toEqual(Buffer.alloc(0));
    expect(field(makeSpan(), "cost_usd")).toBeNull();
    expect(field(makeSpan(), "input_tokens")).toBeNull();
  });

  it("holds JSON with the version of its form before it", () => {
    expect(field(makeSpan({ attributes: '{"ä":1}' }), "attributes")?.toString()).toBe('\u0001{"ä":1}');
    expect(field(makeSpan(), "events")).toBeNull();
  });

  it.each(["é", "日本", "😀", "a".repeat(1_000_000), "😀".repeat(200_000)])(
    "holds a text of any width and length",
    (text) => {
      expect(field(makeSpan({ name: text }), "name")?.toString("utf8") === text).toBe(true);
    },
  );

  it.each([
    [0, "0.0000000000"],
    [1e-10, "0.0000000001"],
    [4e-11, "0.0000000000"],
    [0.03, "0.0300000000"],
    [1, "1.0000000000"],
    [9999, "9999.0000000000"],
    [10_000, "10000.0000000000"],
    [12_345_678.123_456_79, "12345678.1234567892"],
    [1e9, "1000000000.0000000000"],
    [1e20, "100000000000000000000.0000000000"],
  ])("holds a cost of %d as NUMERIC with 10 decimals", (costUsd, text) => {
    const bytes = field(makeSpan({ price: { costUsd } }), "cost_usd") as Buffer;
    expect(numericText(bytes)).toBe(text);
  });

  it("holds any cost and any count exactly", () => {
    // As the pricer gives them: rounded to the column's decimals, which a double holds up to here.
    const costs = fc.double({ min: 0, max: 10_000, noNaN: true }).map((usd) => Math.round(usd * 1e10) / 1e10);
    const counts = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(costs, counts, (costUsd, inputTokens) => {
        const span = makeSpan({ price: { costUsd }, call: { inputTokens } });
        expect(numericText(field(span, "cost_usd") as Buffer)).toBe(costUsd.toFixed(10));
        expect(field(span, "input_tokens")?.readBigInt64BE()).toBe(BigInt(inputTokens));
      }),
      { numRuns: 300 },
    );
  });
});

describe("a buffer of rows", () => {
  it("holds as many rows as were written, and none for none", () => {
    const spans = Array.from({ length: 2_500 }, (_, n) => makeSpan({ spanId: `s${n}` }));
    const ids = readRows(encode(spans)).map((row) => row[spanColumns.indexOf("span_id")]?.toString());
    expect(ids).toEqual(spans.map(({ spanId }) => spanId));
    expect(readRows(encode([]))).toEqual([]);
  });

  it("holds nothing of what was written before it was cleared", () => {
    const rows = new CopyBuffer();
    encode([makeSpan({ name: "x".repeat(500_000) })], rows);
    rows.clear();
    expect(encode([makeSpan()], rows)).toEqual(encode([makeSpan()]));
  });

  it("gives a large allocation back when it is cleared", () => {
    const rows = new CopyBuffer();
    const large = encode([makeSpan({ name: "x".repeat(9_000_000) })], rows);
    rows.clear();
    expect(encode([makeSpan()], rows).buffer.byteLength).toBeLessThan(large.buffer.byteLength / 10);
  });
});

describe("a row of usage", () => {
  const call = { isCall: true, model: "m", inputTokens: 1_234_567, totalTokens: 20_000 };
  const sum = new UsageSum();
  for (const durationMs of [0, 100, 100])
    sum.add(makeSpan({ source: "otlp", durationMs, call, price: { costUsd: 0.25 } }));
  const rows = new CopyBuffer();
  for (const delta of sum.deltas()) writeUsageRow(rows, delta);
  const [row = []] = readRows(rows.finish());
  const column = (name: (typeof usageColumns)[number]) => row[usageColumns.indexOf(name)] as Buffer;

  it("holds its sums as NUMERIC, large ones and whole ones among them", () => {
    expect(row).toHaveLength(usageColumns.length);
    expect(numericText(column("input_tokens"))).toBe("3703701.0000000000");
    expect(numericText(column("output_tokens"))).toBe("0.0000000000");
    expect(numericText(column("total_tokens"))).toBe("60000.0000000000");
    expect(numericText(column("cost_usd"))).toBe("0.7500000000");
  });

  it("holds its histogram as arrays: dimensions, no nulls, the element's type, length, first index, elements", () => {
    const words = (bytes: Buffer) => Array.from({ length: 5 }, (_, at) => bytes.readInt32BE(at * 4));
    expect(words(column("buckets"))).toEqual([1, 0, 21, 2, 1]);
    expect(words(column("counts"))).toEqual([1, 0, 20, 2, 1]);
    expect([24, 30].map((at) => column("buckets").readInt16BE(at))).toEqual([-32_768, 118]);
    expect([24, 36].map((at) => column("counts").readBigInt64BE(at))).toEqual([1n, 2n]);
  });
});

it("takes the day of a time in UTC", () => {
  expect(dayOf(0)).toBe(0);
  expect(dayOf(86_399_999_999)).toBe(0);
  expect(dayOf(86_400_000_000)).toBe(1);
  expect(dayOf(-1)).toBe(-1);
});
