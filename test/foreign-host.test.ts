import { afterAll, beforeAll, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";

const database = withDatabase();
let open: Service;
let guarded: Service;

beforeAll(async () => {
  open = await makeTestService(database.url);
  guarded = await makeTestService(database.url, { env: { INGEST_TOKENS: "ingest", READ_TOKEN: "read" } });
});
afterAll(async () => {
  await open.close();
  await guarded.close();
});

const read = (service: Service, headers: Record<string, string>) =>
  service.app.inject({ url: "/alerts/recent", headers });

it.each(["127.0.0.1:8001", "localhost:8001", "[::1]:8001"])(
  "answers its own machine, asked as %s",
  async (host) => {
    expect((await read(open, { host, origin: `http://${host}` })).statusCode).toBe(200);
  },
);

it.each([
  ["a name that was made to point here", { host: "rebound.example" }],
  ["a page of another address", { host: "127.0.0.1:8001", origin: "https://page.example" }],
  ["a page without an address", { host: "127.0.0.1:8001", origin: "null" }],
])("refuses %s", async (_who, headers) => {
  const answer = await read(open, headers);
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, "foreign_host"]);
});

it("takes no trace from a form of another page", async () => {
  const answer = await open.app.inject({
    method: "POST",
    url: "/webhook/vercel-trace",
    headers: { "content-type": "text/plain", host: "127.0.0.1" },
    payload: "{}",
  });
  expect(answer.statusCode).toBe(415);
});

it("answers under any name, behind a proxy, once tokens guard both doors", async () => {
  const headers = { host: "traces.example", authorization: "Bearer read" };
  expect((await read(guarded, headers)).statusCode).toBe(200);
});
