import { describe, expect, it } from "vitest";
import { makeClient, readAnswer, withQuery } from "./client.ts";

const page = "http://127.0.0.1:8001/";

function makeTest(
  respond: (request: { url: string; init: RequestInit }) => Promise<Response>,
  token: string | null = null,
) {
  return makeClient({
    baseUrl: page,
    readToken: () => token,
    fetch: (input, init) =>
      respond({ url: input instanceof Request ? input.url : input.toString(), init: init ?? {} }),
  });
}

describe("makeClient", () => {
  it("asks below its own page, with the token where there is one", async () => {
    const seen: (string | null)[] = [];
    const client = makeTest(async ({ url, init }) => {
      seen.push(url, new Headers(init.headers).get("authorization"));
      return new Response("{}");
    }, "secret");
    await client.get("traces?limit=1");
    expect(seen).toEqual([`${page}traces?limit=1`, "Bearer secret"]);
  });

  it("tells no answer, an abort and a refusal apart, and never throws", async () => {
    const broken = makeTest(() => Promise.reject(new TypeError("failed")));
    expect(await broken.get("health")).toEqual({ ok: false, reason: "unreachable" });
    const aborted = AbortSignal.abort();
    expect(await broken.get("health", aborted)).toEqual({ ok: false, reason: "aborted" });
    const locked = makeTest(async () => new Response("{}", { status: 401 }));
    expect(await locked.post("alerts/1/acknowledge", {})).toEqual({ ok: false, reason: "unauthorized" });
  });
});

describe("readAnswer", () => {
  it("takes the title of a problem from its body", () => {
    expect(readAnswer(503, '{"title":"The database is away","detail":"Later","remedy":"Start it"}')).toEqual({
      ok: false,
      reason: "problem",
      status: 503,
      title: "The database is away",
      detail: "Later",
      remedy: "Start it",
    });
  });

  it("takes a page of HTML for a problem, whatever its status", () => {
    expect(readAnswer(200, "<html>")).toMatchObject({ ok: false, reason: "problem", status: 200 });
    expect(readAnswer(502, "Bad Gateway")).toMatchObject({ title: "The service answered with status 502" });
  });
});

describe("withQuery", () => {
  it("leaves out what has no value and escapes the rest", () => {
    expect(withQuery("traces", { limit: 50, model: "", cursor: null, trace_id: "a&b" })).toBe(
      "traces?limit=50&trace_id=a%26b",
    );
    expect(withQuery("traces", {})).toBe("traces");
  });
});
