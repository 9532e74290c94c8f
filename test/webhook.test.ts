import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";
import { flatRecord, postFlat } from "./support/traces.ts";

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

async function stored(id: string): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query(
    "select *, tableoid::regclass::text as part from spans where trace_id = $1",
    [id],
  );
  return rows;
}

describe("one flat trace", () => {
  it("is stored as the guide's curl example sends it, older than the retention as it is", async () => {
    const answer = await postFlat(
      service,
      `{
    "id": "test-trace-123",
    "timestamp": "2025-10-21T00:00:00Z",
    "duration": 250,
    "status": "success",
    "url": "/api/test",
    "method": "GET",
    "metadata": {
      "model": "gpt-4",
      "tokens": 1000
    }
  }`,
    );
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ status: "success", trace_id: "test-trace-123", alerts: 0 });
    expect(await stored("test-trace-123")).toMatchObject([
      {
        part: "spans_old",
        span_id: "test-trace-123",
        duration_ms: 250,
        status: "success",
        model: "gpt-4",
        is_call: true,
        total_tokens: "1000",
        cost_usd: "0.0300000000",
        is_cost_estimate: true,
        attributes: { url: "/api/test", method: "GET" },
      },
    ]);
    await service.maintenance.retain();
    expect(await stored("test-trace-123")).toEqual([]);
  });

  it("goes into the partition of its day, with a view of the earlier columns over it", async () => {
    const record = flatRecord({ error: "boom", user_agent: "curl/8" });
    await postFlat(service, record);
    const day = String(record["timestamp"]).slice(0, 10).replaceAll("-", "");
    expect(await stored(record.id)).toMatchObject([{ part: `spans_${day}`, is_error: true, error: "boom" }]);
    const { rows } = await pool.query("select * from trace_metrics where trace_id = $1", [record.id]);
    expect(rows).toEqual([
      {
        timestamp: new Date(String(record["timestamp"])),
        trace_id: record.id,
        duration_ms: 250,
        status: "success",
        url: "/api/chat",
        method: "POST",
        llm_model: "gpt-4o",
        llm_tokens: "1100",
        llm_cost: "0.0035000000",
        error: "boom",
        user_agent: "curl/8",
      },
    ]);
  });

  it("counts the alerts that it raises", async () => {
    const answer = await postFlat(
      service,
      flatRecord({ duration: 501, error: true, metadata: { model: "m", cost: 10.5 } }),
    );
    expect(answer.json()).toMatchObject({ status: "success", alerts: 3 });
  });

  it("without a needed field is refused with 422, its name and no invented value", async () => {
    const { id: _, ...withoutId } = flatRecord();
    const answer = await postFlat(service, withoutId);
    expect(answer.statusCode).toBe(422);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.json()).toMatchObject({ code: "invalid_field", status: 422, detail: "id: missing" });
  });

  it.each([
    [{ duration: "250" }, "duration"],
    [{ duration: -1 }, "duration"],
    [{ timestamp: "yesterday" }, "timestamp"],
    [{ timestamp: "2026-01-01T00:00:00" }, "timestamp"],
    [{ id: "" }, "id"],
    [{ id: "a\0b" }, "id"],
    [{ id: "x".repeat(129) }, "id"],
    [{ id: "\ud800" }, "id"],
    [{ id: 7 }, "id"],
    [{ metadata: { tokens: 1.5 } }, "metadata.tokens"],
    [{ metadata: { tokens: -1 } }, "metadata.tokens"],
    [{ metadata: "x" }, "metadata"],
  ])("with %j is refused with the name of the field", async (changes, field) => {
    const answer = await postFlat(service, flatRecord(changes));
    expect(answer.statusCode).toBe(422);
    expect(answer.json().detail).toMatch(new RegExp(`^${field.replace(".", "\\.")}: `));
  });

  it("from more than a day in the future is refused; from an hour or from years ago it is kept", async () => {
    const at = (ms: number) => flatRecord({ timestamp: new Date(Date.now() + ms).toISOString() });
    const refused = await postFlat(service, at(25 * 3_600_000));
    expect(refused.json()).toMatchObject({
      status: 422,
      detail: "timestamp: more than 24 hours in the future",
    });
    for (const ms of [3_600_000, 23 * 3_600_000, -20 * 365 * 86_400_000]) {
      const record = at(ms);
      expect((await postFlat(service, record)).statusCode).toBe(200);
      expect(await stored(record.id)).toMatchObject([{ started_at: new Date(String(record["timestamp"])) }]);
    }
  });
});

describe("many flat traces", () => {
  it.each([
    ["an array", "application/json", (records: unknown[]) => JSON.stringify(records)],
    [
      "NDJSON",
      "application/x-ndjson",
      (records: unknown[]) => records.map((r) => JSON.stringify(r)).join("\n"),
    ],
  ])("as %s store the good ones and name the bad ones", async (_name, type, bodyOf) => {
    const good = [flatRecord(), flatRecord()];
    const body = bodyOf([good[0], { ...flatRecord(), id: null }, "text", good[1]]);
    const answer = await postFlat(service, body, { "content-type": type });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: "partial", accepted: 2, duplicates: 0 });
    const { rejected } = answer.json<{ rejected: { index: number; reason: string }[] }>();
    expect(rejected.map(({ index }) => index)).toEqual([1, 2]);
    expect(rejected[0]?.reason).toMatch(/id: /);
    for (const record of good) expect(await stored(record.id)).toHaveLength(1);
  });

  it("that are all bad store nothing and still name each", async () => {
    const answer = await postFlat(service, [{}, 1]);
    expect(answer.json()).toMatchObject({
      status: "partial",
      accepted: 0,
      rejected: [{ index: 0 }, { index: 1 }],
    });
  });

  it("count a rejection under the field's name, never under the number of its line", async () => {
    const lines = Array.from({ length: 5 }, () => JSON.stringify({ ...flatRecord(), duration: "x" })).join(
      "\n",
    );
    await postFlat(service, lines, { "content-type": "application/x-ndjson" });
    const metrics = (await service.app.inject("/metrics")).body;
    expect(metrics).toMatch(/tracelake_spans_rejected_total\{reason="duration"\} [5-9]/);
    expect(metrics).not.toMatch(/reason="line/);
  });

  it("with the same id twice in one delivery are stored once", async () => {
    const record = flatRecord();
    const answer = await postFlat(service, [record, flatRecord(), record]);
    expect(answer.json()).toEqual({ status: "success", accepted: 3, duplicates: 1, rejected: [] });
    expect(await stored(record.id)).toHaveLength(1);
  });
});

describe("Vercel's Verify button", () => {
  it.each(["{}", "[]", ""])("posts %j, which succeeds and stores nothing", async (body) => {
    const before = await pool.query("select count(*) from spans");
    const answer = await postFlat(service, body);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: "success" });
    expect((await pool.query("select count(*) from spans")).rows).toEqual(before.rows);
  });

  it("gets the verification code on every answer where one is configured", async () => {
    const verified = await makeTestService(database.url, { env: { VERCEL_VERIFY_CODE: "abc123" } });
    for (const body of ["{}", "not json"]) {
      expect((await postFlat(verified, body)).headers["x-vercel-verify"]).toBe("abc123");
    }
    await verified.close();
  });
});

it("answers a delivery that was stored before with success and no alert", async () => {
  const record = flatRecord({ duration: 900 });
  expect((await postFlat(service, record)).json()).toEqual({
    status: "success",
    trace_id: record.id,
    alerts: 1,
  });
  expect((await postFlat(service, record)).json()).toEqual({
    status: "success",
    trace_id: record.id,
    alerts: 0,
    duplicate: true,
  });
  const { rows } = await pool.query("select type from alerts where trace_id = $1", [record.id]);
  expect(rows).toEqual([{ type: "high_latency" }]);
});
