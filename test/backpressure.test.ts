import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withDatabase } from "./support/database.ts";
import { makeTestService, startTestService } from "./support/service.ts";
import { flatRecord, hexId, otlpSpan, postFlat, postOtlp } from "./support/traces.ts";
import { foldedUsage, recountedUsage } from "./support/usage.ts";

const database = withDatabase();
let pool: pg.Pool;

beforeAll(() => {
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(() => pool.end());

async function countStored(ids: string[]): Promise<number> {
  const { rows } = await pool.query("select count(*)::int as n from spans where trace_id = any ($1)", [ids]);
  return rows[0].n;
}

/** Writers wait for as long as `during` runs. */
async function whileNothingCanBeWritten<T>(during: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  await client.query("begin; lock table usage_deltas in access exclusive mode");
  try {
    return await during();
  } finally {
    await client.query("rollback");
    client.release();
  }
}

describe("a full queue", () => {
  it.each([
    ["spans", { QUEUE_MAX_SPANS: "100" }, () => flatRecord()],
    ["bytes", { QUEUE_MAX_BYTES: "65536" }, () => flatRecord({ url: "x".repeat(700) })],
  ])("of %s gives 503 at once, and stores all that it had taken", async (_name, env, make) => {
    const service = await makeTestService(database.url, { env });
    const taken: { id: string; answer: Promise<{ statusCode: number }> }[] = [];
    await whileNothingCanBeWritten(async () => {
      let refusal;
      for (let n = 0; n < 200 && refusal === undefined; n++) {
        const record = make();
        const answer = postFlat(service, record);
        const first = await Promise.race([
          answer,
          new Promise<null>((resolve) => setTimeout(resolve, 20, null)),
        ]);
        if (first === null) taken.push({ id: record.id, answer });
        else refusal = first;
      }
      expect(refusal?.json()).toMatchObject({ status: 503, code: "overloaded" });
      expect(Number(refusal?.headers["retry-after"])).toBeLessThanOrEqual(5);
      expect(taken.length).toBeGreaterThan(20);
      const otlp = await postOtlp(service, [otlpSpan({ attributes: { text: "x".repeat(700) } })]);
      expect([otlp.statusCode, otlp.json().code]).toEqual([503, 14]);
      const metrics = (await service.app.inject("/metrics")).body;
      expect(Number(/^tracelake_queue_spans (\d+)$/m.exec(metrics)?.[1])).toBe(taken.length);
    });
    const codes = await Promise.all(taken.map(async ({ answer }) => (await answer).statusCode));
    expect(new Set(codes)).toEqual(new Set([200]));
    expect(await countStored(taken.map(({ id }) => id))).toBe(taken.length);
    expect((await postFlat(service, flatRecord())).statusCode).toBe(200);
    await service.close();
  });
});

describe("closing under load", () => {
  it("commits what was taken or refuses it: no acknowledged trace is lost", async () => {
    const service = await startTestService(database.url);
    const acknowledged: string[] = [];
    const others: (number | string)[] = [];
    let isRunning = true;
    const send = async () => {
      while (isRunning) {
        const record = flatRecord();
        try {
          const answer = await fetch(`${service.url}/webhook/vercel-trace`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(record),
          });
          if (answer.status === 200) acknowledged.push(record.id);
          else others.push(answer.status);
        } catch {
          others.push("no answer");
          isRunning = false;
        }
      }
    };
    const senders = Array.from({ length: 16 }, send);
    const deadline = performance.now() + 10_000;
    while (acknowledged.length < 50 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const startedMs = performance.now();
    await service.close();
    expect(performance.now() - startedMs).toBeLessThan(5000);
    isRunning = false;
    await Promise.all(senders);
    expect(acknowledged.length).toBeGreaterThanOrEqual(50);
    expect(others.filter((other) => other !== 503 && other !== "no answer")).toEqual([]);
    expect(await countStored(acknowledged)).toBe(acknowledged.length);
  });

  it("waits for a batch that is being written", async () => {
    const service = await makeTestService(database.url);
    const record = flatRecord();
    let closed: Promise<void> | undefined;
    const answer = await whileNothingCanBeWritten(async () => {
      const sent = postFlat(service, record);
      await new Promise((resolve) => setTimeout(resolve, 100));
      closed = service.close();
      return { sent };
    });
    await closed;
    expect((await answer.sent).statusCode).toBe(200);
    expect(await countStored([record.id])).toBe(1);
  });
});

describe("a row that PostgreSQL refuses", () => {
  beforeAll(() =>
    pool.query("alter table spans add constraint no_refused check (name not like '%/refused')"),
  );

  it("is named; all others of the same write are stored and summed", async () => {
    const service = await makeTestService(database.url);
    const records = Array.from({ length: 60 }, (_, n) => flatRecord(n % 20 === 7 ? { url: "/refused" } : {}));
    const alone = [postFlat(service, flatRecord()), postFlat(service, flatRecord({ url: "/refused" }))];
    const [answer, good, bad] = await Promise.all([postFlat(service, records), ...alone]);
    expect(answer?.json()).toEqual({
      status: "partial",
      accepted: 57,
      duplicates: 0,
      rejected: [7, 27, 47].map((index) => ({ index, reason: expect.stringMatching(/^database: /) })),
    });
    expect([good?.statusCode, bad?.statusCode]).toEqual([200, 422]);
    expect(await countStored(records.map(({ id }) => id))).toBe(57);
    const traceId = hexId(16);
    const otlp = await postOtlp(service, [
      otlpSpan({ traceId }),
      otlpSpan({ traceId, name: "GET /refused" }),
    ]);
    expect(otlp.json()).toMatchObject({ partialSuccess: { rejectedSpans: 1 } });
    expect(otlp.json().partialSuccess.errorMessage).toMatch(/^span 1: database: /);
    await service.close();
    expect(await foldedUsage(pool)).toEqual(await recountedUsage(pool));
  });
});
