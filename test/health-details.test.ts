import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";

const database = withDatabase();
let service: Service;
let nowMs = Date.parse("2026-03-12T10:30:00Z");
beforeAll(async () => {
  service = await makeTestService(database.url, {
    now: () => nowMs,
    env: { READ_TOKEN: "a-read-token-of-32-characters-ok", TEST_ERROR_ROUTE: "true" },
  });
});
afterAll(async () => await service.close());

const headers = { authorization: "Bearer a-read-token-of-32-characters-ok" };
const read = async () => {
  const answer = await service.app.inject({ url: "/health/details", headers });
  expect(answer.statusCode).toBe(200);
  return answer.json<{
    verdict: string;
    checks: { id: string; verdict: string; says: string }[];
    series: Record<string, (number | null)[]>;
    errors: { code: string; count: number; route: string | null; remedy: string | null }[];
  }>();
};

describe("GET /health/details", () => {
  it("is for those alone who may read", async () => {
    const answer = await service.app.inject({ url: "/health/details" });
    expect(answer.statusCode).toBe(401);
  });

  it("tells of the database, the queue and the pool of this service", async () => {
    const { checks } = await read();
    const verdicts = Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toMatchObject({
      "database.answers": "OK",
      "database.queue": "OK",
      "database.pool": "OK",
      "service.no-data": "UNKNOWN",
    });
    expect(Object.keys(verdicts).filter((id) => id.startsWith("pipeline."))).toEqual([]);
  });

  it("has the requests of a minute once it is over, and what failed with its code", async () => {
    for (let call = 0; call < 4; call += 1) await service.app.inject({ url: "/test-error" });
    await service.monitoring.flush();
    nowMs += 60_000;
    await service.monitoring.flush();
    const { checks, series, errors, verdict } = await read();
    expect(series["errors"]?.at(-1)).toBe(4);
    expect(series["requests"]?.at(-1)).toBeGreaterThanOrEqual(4);
    expect(series["p95_ms"]?.at(-1)).toBeGreaterThan(0);
    expect(series["times"]).toHaveLength(120);
    expect(checks.find(({ id }) => id === "service.error-rate")).toMatchObject({ verdict: "CRITICAL" });
    expect(verdict).toBe("CRITICAL");
    expect(errors).toEqual([expect.objectContaining({ code: "internal", count: 4, route: "/test-error" })]);
    expect(errors[0]?.remedy).toEqual(expect.any(String));
  });
});
