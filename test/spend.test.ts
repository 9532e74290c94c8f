import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCall } from "../runtime/trace-processor/genai/read-call.ts";
import type { Service } from "../runtime/trace-processor/service.ts";
import { readSpend } from "../runtime/trace-processor/store/spend-reader.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";
import {
  callAttributes,
  flatRecord,
  hexId,
  otlpSpan,
  postFlat,
  postOtlp,
  presumedAttributes,
} from "./support/traces.ts";

const database = withDatabase();
let service: Service;
let pool: pg.Pool;

beforeAll(async () => {
  service = await makeTestService(database.url);
  pool = new pg.Pool({ connectionString: database.url, options: "-c timezone=UTC" });
});
afterAll(async () => {
  await service.close();
  await pool.end();
});

const names = {
  project: ["vercel.project.id", "vercel.projectId", "service.name"],
  environment: [
    "deployment.environment.name",
    "deployment.environment",
    "vercel.ai_gateway.environment",
    "vercel.environment",
  ],
  user: ["user.id", "enduser.id", "vercel.ai_gateway.user.id", "ai.telemetry.metadata.userId"],
};

/** What there is of an owner in the sums, as requests and dollars. */
async function spentBy(user: string): Promise<[requests: number, usd: number][]> {
  await pool.query("select fold_usage(), fold_spend()");
  const rows = await readSpend(pool, { by: ["user"], where: { user }, fromMs: 0, toMs: Date.now() });
  return rows.map(({ requests, costUsd }) => [Number(requests), Number(costUsd)]);
}

describe("what calls cost, by whose they are", () => {
  it("adds up to what a recount of the spans says, by hour, provider, model and owner", async () => {
    const start = Date.now() - 7_200_000;
    const owners = ["u1", "u2", ""];
    const spans = Array.from({ length: 60 }, (_, index) =>
      otlpSpan({
        startMs: start + index * 60_000,
        attributes: {
          ...callAttributes({ "gen_ai.response.model": index % 2 === 0 ? "gpt-4o" : "no such model" }),
          "user.id": owners[index % 3] ?? "",
          "vercel.projectId": `p${index % 4}`,
          "deployment.environment.name": "production",
        },
      }),
    );
    await postOtlp(service, spans.slice(0, 40));
    // Twenty again.
    await postOtlp(service, spans.slice(20));
    await pool.query("select fold_usage(), fold_spend()");
    const { rows: summed } = await pool.query(`
      select at, provider, model, project, environment, user_id, requests::int, cost_usd::float8, unpriced::int
      from spend_hours order by 1, 2, 3, 4, 5, 6`);
    const { rows: counted } = await pool.query(
      `select date_trunc('hour', started_at) as at, provider, model, span_label(attributes, $1) as project,
        span_label(attributes, $2) as environment, span_label(attributes, $3) as user_id, count(*)::int as requests,
        coalesce(sum(cost_usd), 0)::float8 as cost_usd, count(*) filter (where cost_usd is null)::int as unpriced
      from spans where is_call group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`,
      [names.project, names.environment, names.user],
    );
    expect(summed.length).toBeGreaterThan(6);
    expect(summed).toEqual(counted);
  });

  it("is nobody's where only the tree tells that a span was no call", async () => {
    const traceId = hexId(16);
    const parent = otlpSpan({ traceId, attributes: { ...presumedAttributes(), "user.id": "owner of both" } });
    await postOtlp(service, [parent]);
    expect(await spentBy("owner of both")).toEqual([[1, expect.any(Number)]]);
    const child = otlpSpan({
      traceId,
      parentSpanId: parent.spanId,
      attributes: { ...callAttributes(), "user.id": "owner of the child" },
    });
    await postOtlp(service, [child]);
    // Its row says zero: a group without requests is no group.
    expect(await spentBy("owner of both")).toEqual([]);
    const { rows } = await pool.query(
      "select requests::int, cost_usd::float8 from spend_hours where user_id = $1",
      ["owner of both"],
    );
    expect(rows).toEqual([{ requests: 0, cost_usd: 0 }]);
    expect(await spentBy("owner of the child")).toEqual([[1, expect.any(Number)]]);
  });

  it("is read of flat records as well, in either spelling", async () => {
    const metadata = { model: "gpt-4o", provider: "openai", cost: 0.5 };
    await postFlat(service, [
      flatRecord({ metadata: { ...metadata, user_id: "flat" } }),
      flatRecord({ metadata, userId: "flat" }),
      flatRecord({ metadata: { ...metadata, user: { id: "flat" } } }),
    ]);
    expect(await spentBy("flat")).toEqual([[2, 1]]);
  });
});

const word = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.string({ unit: "binary", minLength: 250, maxLength: 300 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constantFrom("", null, [], {}),
);

it("the database reads of a span what the service reads", { timeout: 60_000 }, async () => {
  const attributes = fc.dictionary(fc.constantFrom(...Object.values(names).flat()), word, { maxKeys: 11 });
  await fc.assert(
    fc.asyncProperty(attributes, async (drawn) => {
      const text = JSON.stringify(drawn);
      fc.pre(!text.includes("\\u0000") && text.isWellFormed() && !/\\ud/.test(text));
      const { owner } = readCall({
        attributes: { ...(JSON.parse(text) as Record<string, unknown>), ...callAttributes() },
        scopeName: "",
        spanName: "chat",
        hasParent: false,
        kind: "client",
      });
      const { rows } = await pool.query(
        `select span_label($1, $2) as project, span_label($1, $3) as environment, span_label($1, $4) as user`,
        [text, names.project, names.environment, names.user],
      );
      expect(owner ?? { project: "", environment: "", user: "" }).toEqual(rows[0]);
    }),
    { numRuns: 300 },
  );
});
