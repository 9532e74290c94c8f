import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";
import {
  callAttributes,
  flatRecord,
  hexId,
  type Json,
  otlpSpan,
  postFlat,
  postOtlp,
} from "./support/traces.ts";

const database = withDatabase();
let service: Service;
let pool: pg.Pool;

/** Two traces of each kind at each of three times, so that pages end among traces of one time. */
const times = [0, 1, 2].map((minutes) => Date.now() - 3_600_000 + minutes * 60_000);
const ids = { flat: [] as string[], otlp: [] as string[] };

beforeAll(async () => {
  service = await makeTestService(database.url);
  pool = new pg.Pool({ connectionString: database.url });
  for (const [index, time] of times.entries()) {
    for (const twin of [0, 1]) {
      const record = flatRecord({
        id: `flat-${index}-${twin}`,
        timestamp: time,
        duration: 100 * (index + 1),
        error: index === 2,
        metadata: { model: `model-${index}`, cost: index },
      });
      ids.flat.push(record.id);
      await postFlat(service, record);
      const span = otlpSpan({
        startMs: time,
        durationMs: 100 * (index + 1),
        isError: index === 1,
        attributes: callAttributes(),
      });
      ids.otlp.push(span.traceId);
      await postOtlp(service, [span]);
    }
  }
});
afterAll(async () => {
  await service.close();
  await pool.end();
});

type Page = { traces: (Json & { trace_id: string; started_at: string })[]; next_cursor: string | null };

async function page(query: string): Promise<Page> {
  const answer = await service.app.inject(`/traces?${query}`);
  expect([query, answer.statusCode]).toEqual([query, 200]);
  return answer.json<Page>();
}

const found = async (query: string) => (await page(query)).traces.map(({ trace_id }) => trace_id).sort();

describe("pages", () => {
  it.each([1, 2, 3, 5, 12])("of %d traces hold each trace once, newest first, to the last", async (limit) => {
    const seen: Page["traces"] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const { traces, next_cursor }: Page = await page(
        `limit=${limit}${cursor === null ? "" : `&cursor=${cursor}`}`,
      );
      expect(traces.length).toBeLessThanOrEqual(limit);
      seen.push(...traces);
      cursor = next_cursor;
      pages++;
    } while (cursor !== null);
    expect(pages).toBe(Math.ceil(12 / limit));
    expect(seen.map(({ trace_id }) => trace_id).sort()).toEqual([...ids.flat, ...ids.otlp].sort());
    const starts = seen.map(({ started_at }) => started_at);
    expect(starts).toEqual([...starts].sort().reverse());
  });

  it("stay the same when newer traces arrive in between", async () => {
    const first = await page("limit=4");
    await postFlat(service, flatRecord({ id: "newer" }));
    const second = await page(`limit=4&cursor=${first.next_cursor}`);
    const both = [...first.traces, ...second.traces].map(({ trace_id }) => trace_id);
    expect(new Set(both).size).toBe(8);
    expect(both).not.toContain("newer");
    await pool.query("delete from spans where trace_id = 'newer'");
  });

  const encode = (text: string) => Buffer.from(text).toString("base64url");

  it.each([
    "nonsense",
    "%00",
    encode("1"),
    encode("x:y"),
    encode("1:"),
    encode(`${"9".repeat(18)}:a`),
    "x".repeat(301),
  ])("refuse the cursor %s with 400", async (cursor) => {
    const answer = await service.app.inject(`/traces?cursor=${cursor}`);
    expect(answer.json()).toMatchObject({ status: 400, code: "invalid_parameter" });
    expect(answer.json().detail).toMatch(/^cursor: /);
  });
});

describe("filters", () => {
  it("find traces by model, status, cost, duration and the beginning of their id", async () => {
    expect(await found("model=model-1")).toEqual(["flat-1-0", "flat-1-1"]);
    expect(await found("model=gpt-4o")).toEqual([...ids.otlp].sort());
    expect(await found("status=error")).toEqual([...ids.otlp.slice(2, 4), "flat-2-0", "flat-2-1"].sort());
    expect((await found("status=ok")).length).toBe(8);
    expect(await found("min_cost_usd=1.5")).toEqual(["flat-2-0", "flat-2-1"]);
    expect((await found("min_cost_usd=0.0035")).length).toBe(10);
    expect((await found("min_duration_ms=200")).length).toBe(8);
    expect(await found("trace_id=flat-0")).toEqual(["flat-0-0", "flat-0-1"]);
    expect(await found(`trace_id=${ids.otlp[0]}`)).toEqual([ids.otlp[0]]);
    expect(await found("model=no-such")).toEqual([]);
  });

  it("find traces of a period, both ends in it", async () => {
    const at = (index: number) => encodeURIComponent(new Date(times[index] as number).toISOString());
    expect((await found(`from=${at(1)}&to=${at(1)}`)).length).toBe(4);
    expect((await found(`from=${at(1)}`)).length).toBe(8);
    expect((await found(`to=${at(0)}`)).length).toBe(4);
  });

  it("work together, and over pages", async () => {
    const { traces, next_cursor } = await page("status=error&min_duration_ms=200&limit=3");
    expect(traces).toHaveLength(3);
    const rest = await page(`status=error&min_duration_ms=200&limit=3&cursor=${next_cursor}`);
    expect(rest.traces).toHaveLength(1);
    expect(rest.next_cursor).toBeNull();
  });

  it.each([
    "model=%00",
    "trace_id=a%00",
    "from=0000-01-01T00:00:00Z",
    "to=9999-12-31T23:59:59Z",
    "min_cost_usd=1e300",
  ])("answer %s without a failure of ours", async (query) =>
    expect((await service.app.inject(`/traces?${query}`)).statusCode).toBeLessThan(500),
  );
});

it("reads one trace by an id of any characters, up to the longest", async () => {
  for (const id of ["a/b?c#d%", "…".repeat(128), "x".repeat(128), "😀".repeat(64)]) {
    await postFlat(service, flatRecord({ id }));
    const answer = await service.app.inject(`/traces/${encodeURIComponent(id)}`);
    expect([id, answer.statusCode]).toEqual([id, 200]);
    expect(answer.json()).toMatchObject({ trace_id: id, span_count: 1 });
  }
  expect((await service.app.inject(`/traces/${hexId(16)}`)).statusCode).toBe(404);
});
