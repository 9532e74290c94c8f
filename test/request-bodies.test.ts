import { gzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";
import { flatRecord, otlpRequest, otlpSpan, postFlat, postOtlp } from "./support/traces.ts";

const database = withDatabase();
let service: Service;
let pool: pg.Pool;

beforeAll(async () => {
  service = await makeTestService(database.url);
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await service.close();
  await pool.end();
});

async function countStored(ids: string[]): Promise<number> {
  const { rows } = await pool.query("select count(*)::int as n from spans where trace_id = any ($1)", [ids]);
  return rows[0].n;
}

const gzip = { "content-encoding": "gzip" };
const megabyte = 1024 * 1024;

describe("a gzip body", () => {
  it("is stored, in one member or in several", async () => {
    const records = [flatRecord(), flatRecord()];
    const text = JSON.stringify(records);
    const members = Buffer.concat([gzipSync(text.slice(0, 100)), gzipSync(text.slice(100))]);
    expect((await postFlat(service, members, gzip)).json()).toMatchObject({ accepted: 2 });
    expect(await countStored(records.map(({ id }) => id))).toBe(2);
    expect(
      (await postOtlp(service, gzipSync(JSON.stringify(otlpRequest([otlpSpan()]))), gzip)).statusCode,
    ).toBe(200);
  });

  it("that ends too early or is damaged is refused with 400 and stores nothing", async () => {
    const record = flatRecord();
    const whole = gzipSync(JSON.stringify([record]));
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 12, 40);
    for (const body of [whole.subarray(0, -12), damaged, Buffer.from("not gzip"), Buffer.alloc(0)]) {
      const answer = await postFlat(service, body, gzip);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: "invalid_body" });
    }
    expect(await countStored([record.id])).toBe(0);
  });

  it("that grows to 200 MB is refused with 413 at the limit, not after it", async () => {
    const bomb = gzipSync(Buffer.alloc(200 * megabyte));
    const before = process.memoryUsage.rss();
    let peak = before;
    const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 1);
    for (const post of [postFlat, postOtlp]) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => post(service, bomb, gzip)));
      expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(8).fill(413));
    }
    clearInterval(sampler);
    // Four at once may hold the limit of 16 MB each, and the collector is not quick: 16 times 200 MB is far away.
    expect((peak - before) / megabyte).toBeLessThan(300);
  });
});

describe("a body", () => {
  it("above the limit is refused with 413, with and without a length", async () => {
    const small = await makeTestService(database.url, { env: { MAX_BODY_BYTES: "2048" } });
    const record = flatRecord({ url: "x".repeat(3000) });
    expect((await postFlat(small, record)).statusCode).toBe(413);
    expect((await postFlat(small, gzipSync(JSON.stringify(record)), gzip)).statusCode).toBe(413);
    expect((await postFlat(small, flatRecord())).statusCode).toBe(200);
    await small.close();
  });

  it.each([
    ["br", "application/json"],
    ["gzip, gzip", "application/json"],
    ["deflate", "application/json"],
  ])("in the encoding %s is refused with 415", async (encoding, type) => {
    const answer = await postFlat(service, "{}", { "content-encoding": encoding, "content-type": type });
    expect(answer.json()).toMatchObject({ status: 415, code: "unsupported_media_type" });
  });

  it.each([
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "nonsense",
  ])("of the type %s is refused with 415", async (type) => {
    const answer = await postFlat(service, JSON.stringify(flatRecord()), { "content-type": type });
    expect(answer.json()).toMatchObject({ status: 415, code: "unsupported_media_type" });
    expect((await postOtlp(service, otlpRequest([]), { "content-type": type })).statusCode).toBe(415);
  });

  it.each(["{", "nonsense", '{"id": "a"', "\0", "[1,", "[".repeat(200_000)])(
    "that is no JSON is refused with 400 and none of it is repeated",
    async (body) => {
      const answer = await postFlat(service, body);
      expect(answer.statusCode).toBe(400);
      expect(answer.json().detail).toMatch(/^The body is not valid JSON/);
    },
  );
});

describe("odd values", () => {
  it("such as NUL, lone surrogates and texts of a megabyte are stored mended, beside what they came with", async () => {
    const odd = [
      flatRecord({ url: "/a\0b", metadata: { model: "m\0", note: "x\0y", lone: "\ud800" } }),
      flatRecord({ "key\0": ["\udfff", { "\0": 1 }] }),
      flatRecord({
        url: "u".repeat(megabyte),
        metadata: { model: "m".repeat(megabyte), prompt: "p".repeat(megabyte) },
      }),
      flatRecord({ error: "e".repeat(megabyte), __proto__x: 1 }),
      flatRecord({ duration: 0 }),
      flatRecord({ duration: Number.MAX_SAFE_INTEGER }),
      flatRecord({ metadata: { model: "gpt-4o", tokens: Number.MAX_SAFE_INTEGER } }),
      flatRecord({ metadata: { model: "gpt-4o", input_tokens: 0, output_tokens: 0 } }),
      flatRecord({ metadata: { cost: 1e-30, model: "m" } }),
      flatRecord({ metadata: { cost: 1e9, model: "m" } }),
      flatRecord({ id: "'; drop table spans; --\\" }),
      flatRecord({ metadata: { model: 'it\'s \\ a "model"\n{},', provider: "$1" } }),
    ];
    const answer = await postFlat(service, odd);
    expect(answer.json()).toEqual({ status: "success", accepted: odd.length, duplicates: 0, rejected: [] });
    expect(await countStored(odd.map(({ id }) => id))).toBe(odd.length);
    await pool.query("select fold_usage()");
    const read = await service.app.inject("/metrics/summary");
    expect(read.statusCode).toBe(200);
  });

  it("such as nesting of a thousand levels are refused for their record alone", async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 1000; level++) deep = { deep };
    const good = flatRecord();
    const answer = await postFlat(service, [flatRecord({ metadata: { deep } }), good]);
    expect(answer.json()).toMatchObject({ status: "partial", accepted: 1, rejected: [{ index: 0 }] });
    expect(await countStored([good.id])).toBe(1);
  });

  it("of every JSON type in every field give a 4xx or a stored record, never a failure of ours", async () => {
    const values = [null, true, 0, -1, 1.5, 1e300, "", "\0", [], {}, [[]], { a: { b: [null] } }];
    const fields = [
      "id",
      "timestamp",
      "duration",
      "status",
      "url",
      "method",
      "metadata",
      "error",
      "user_agent",
    ];
    const records = fields.flatMap((field) => values.map((value) => flatRecord({ [field]: value })));
    const inMetadata = ["model", "provider", "tokens", "input_tokens", "cost", "error"].flatMap((field) =>
      values.map((value) => flatRecord({ metadata: { [field]: value } })),
    );
    const answer = await postFlat(service, [...records, ...inMetadata]);
    expect(answer.statusCode).toBe(200);
    const { accepted, rejected } = answer.json<{ accepted: number; rejected: { reason: string }[] }>();
    expect(accepted + rejected.length).toBe(records.length + inMetadata.length);
    expect(rejected.filter(({ reason }) => reason.startsWith("database"))).toEqual([]);
  });
});
