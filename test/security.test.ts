import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { collectLog, makeTestService } from "./support/service.ts";
import { flatRecord, otlpRequest, otlpSpan, postFlat, postOtlp } from "./support/traces.ts";

const database = withDatabase();
const secrets = {
  INGEST_TOKENS: "ingest-token-old,ingest-token-new",
  VERCEL_DRAIN_SECRET: "drain-secret-value",
  READ_TOKEN: "read-token-value",
};
const { log, text } = collectLog();
let service: Service;

beforeAll(async () => {
  service = await makeTestService(database.url, { env: secrets, log });
});
afterAll(() => service.close());

const sign = (body: string, secret = secrets.VERCEL_DRAIN_SECRET) => ({
  "x-vercel-signature": createHmac("sha1", secret).update(body).digest("hex"),
});

describe("who may send", () => {
  it.each([
    ["the older token", { authorization: "Bearer ingest-token-old" }],
    ["the newer token", { authorization: "bearer ingest-token-new" }],
    ["a token in the header of its own", { "x-ingest-token": "ingest-token-new" }],
    [
      "a good token beside a foreign one",
      { authorization: "Bearer proxy", "x-ingest-token": "ingest-token-old" },
    ],
  ])("is one with %s", async (_name, headers) => {
    expect((await postFlat(service, flatRecord(), headers)).statusCode).toBe(200);
    expect((await postOtlp(service, [otlpSpan()], headers)).statusCode).toBe(200);
  });

  it("is a drain whose signature is that of the raw body", async () => {
    const body = JSON.stringify([flatRecord()], null, 3);
    expect((await postFlat(service, body, sign(body))).statusCode).toBe(200);
    const otlp = JSON.stringify(otlpRequest([otlpSpan()]));
    expect((await postOtlp(service, otlp, sign(otlp))).statusCode).toBe(200);
  });

  it.each([
    ["no credentials", {}, 401, "unauthorized"],
    ["a token that is not known", { authorization: "Bearer ingest-token" }, 401, "unauthorized"],
    ["the token that reads", { authorization: "Bearer read-token-value" }, 401, "unauthorized"],
    ["another scheme", { authorization: "Basic ingest-token-old" }, 401, "unauthorized"],
    ["a signature by another secret", sign("{}", "other"), 403, "invalid_signature"],
    ["the signature of another body", sign("{ }"), 403, "invalid_signature"],
    [
      "a cut signature",
      { "x-vercel-signature": sign("{}")["x-vercel-signature"].slice(2) },
      403,
      "invalid_signature",
    ],
    [
      "a longer signature",
      { "x-vercel-signature": `${sign("{}")["x-vercel-signature"]}zz` },
      403,
      "invalid_signature",
    ],
    ["no hex digits", { "x-vercel-signature": "z".repeat(40) }, 403, "invalid_signature"],
  ])("is not one with %s", async (_name, headers, status, code) => {
    const flat = await postFlat(service, "{}", headers);
    expect([flat.statusCode, flat.json().code]).toEqual([status, code]);
    const otlp = await postOtlp(service, "{}", headers);
    expect([otlp.statusCode, otlp.json()]).toEqual([
      status,
      { code: status === 401 ? 16 : 7, message: expect.stringMatching(new RegExp(`^${code}: `)) },
    ]);
  });

  it("is a drain only, where only a drain's secret is set; without a signature it gets the same 403", async () => {
    const drainOnly = await makeTestService(database.url, { env: { VERCEL_DRAIN_SECRET: "s" } });
    expect((await postFlat(drainOnly, "{}")).json()).toMatchObject({
      status: 403,
      code: "invalid_signature",
    });
    expect((await postFlat(drainOnly, "{}", sign("{}", "s"))).statusCode).toBe(200);
    await drainOnly.close();
  });

  it("is told nothing more by a body that is wrong as well", async () => {
    for (const body of ["{", "x".repeat(100)]) expect((await postFlat(service, body)).statusCode).toBe(401);
  });
});

describe("who may read", () => {
  const routes = [
    "/metrics/summary",
    "/metrics/series",
    "/alerts/recent",
    "/costs/daily",
    "/traces",
    "/traces/x",
    "/metrics",
  ];
  const read = (url: string, authorization?: string) =>
    service.app.inject({ url, headers: authorization === undefined ? {} : { authorization } });

  it.each(routes)("%s is one with the READ_TOKEN", async (url) => {
    for (const wrong of [undefined, "Bearer x", "Bearer ingest-token-old", "Basic read-token-value"]) {
      const answer = await read(url, wrong);
      expect(answer.json()).toMatchObject({ status: 401, code: "unauthorized" });
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
    }
    expect([200, 404]).toContain((await read(url, "Bearer read-token-value")).statusCode);
  });

  it("also needs it to acknowledge", async () => {
    const url = "/alerts/1/acknowledge";
    expect((await service.app.inject({ method: "POST", url })).statusCode).toBe(401);
  });

  it("needs none for health, for the documents and for the page's own files, which hold no data", async () => {
    for (const url of ["/health", "/health/live", "/openapi.json", "/docs", "/"]) {
      expect([url, (await read(url)).statusCode < 400]).toEqual([url, true]);
    }
  });
});

it("answers a wrong token of any length, and one that nearly is right, with the same words", async () => {
  const bodies = await Promise.all(
    ["x", "ingest-token-ol", "ingest-token-oldd", "y".repeat(5000)].map(
      async (token) => (await postFlat(service, "{}", { authorization: `Bearer ${token}` })).body,
    ),
  );
  expect(new Set(bodies).size).toBe(1);
});

it("sends people's browsers a strict content policy and no other address to load from", async () => {
  const headers = { authorization: "Bearer read-token-value" };
  for (const url of ["/", "/traces", "/metrics/summary?hours=0"]) {
    const answer = await service.app.inject({ url, headers });
    expect(answer.headers["content-security-policy"]).toMatch(/default-src 'none'.*script-src 'self'/);
    expect(answer.headers["content-security-policy"]).toMatch(/frame-ancestors 'none'/);
    expect(answer.headers["content-security-policy"]).not.toMatch(/unsafe|https?:|\*/);
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.headers["referrer-policy"]).toBe("no-referrer");
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  }
});

it("limits the rate of each client, with a short Retry-After", async () => {
  const limited = await makeTestService(database.url, {
    env: { INGEST_RATE_PER_SECOND: "3", READ_RATE_PER_SECOND: "3" },
  });
  const send = (remoteAddress: string) =>
    limited.app.inject({
      method: "POST",
      url: "/webhook/vercel-trace",
      payload: "{}",
      remoteAddress,
      headers: { "content-type": "application/json" },
    });
  const answers = [];
  for (let n = 0; n < 6; n++) answers.push(await send("10.0.0.1"));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429, 429, 429]);
  expect(answers.at(-1)?.json()).toMatchObject({ code: "rate_limited" });
  expect(answers.at(-1)?.headers["retry-after"]).toBe("1");
  expect((await send("10.0.0.2")).statusCode).toBe(200);
  const reads = [];
  for (let n = 0; n < 4; n++) reads.push(await limited.app.inject("/alerts/recent"));
  expect(reads.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429]);
  await limited.close();
});

it("never tells a client of its inside: not SQL, not a stack, not an exception's text", async () => {
  const broken = await makeTestService(database.url, { log });
  broken.app.get("/broken", () => {
    throw Object.assign(new Error('syntax error at or near "secret-detail"'), { code: "42601" });
  });
  const answer = await broken.app.inject("/broken");
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ code: "internal" });
  expect(answer.body).not.toMatch(/secret-detail|syntax|at .*\.ts/);
  expect(text()).toContain("secret-detail");
  await broken.close();
});

it("writes no credential into its log, wherever one was sent", async () => {
  const known = [
    ...secrets.INGEST_TOKENS.split(","),
    secrets.VERCEL_DRAIN_SECRET,
    secrets.READ_TOKEN,
    "sent-and-wrong",
  ];
  for (const secret of known) {
    const headers = { authorization: `Bearer ${secret}`, "x-ingest-token": secret, cookie: secret };
    for (const url of [`/traces?token=${secret}`, `/${secret}`, `/traces?cursor=${secret}`]) {
      await service.app.inject({ url, headers });
    }
    await postFlat(service, "{", headers);
    await postOtlp(service, Buffer.from([255]), { ...headers, "content-type": "application/x-protobuf" });
  }
  const url = new URL(database.url);
  const password = url.password;
  url.password = "wrong-password-value";
  const unreachable = await makeTestService(url.href, { log });
  for (const path of ["/traces", "/health"]) await unreachable.app.inject(path);
  await postFlat(unreachable, flatRecord());
  await unreachable.maintenance.fold();
  await unreachable.close();
  expect(text()).toMatch(/password authentication failed|put off/);
  for (const secret of [...known, password, "wrong-password-value"]) expect(text()).not.toContain(secret);
});
