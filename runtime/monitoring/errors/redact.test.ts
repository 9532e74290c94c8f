import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeError } from "./error-record.ts";
import { redact, redactionRules } from "./redact.ts";

/** No real ones; put together here, so that no scanner takes them for such. */
const key = (...parts: string[]) => parts.join("");
const secret = "hunter2Hunter2hunter2";

describe("redaction", () => {
  it.each([
    [
      "connect to postgresql://app:hunter2Hunter2hunter2@db.internal:5432/traces failed",
      "postgresql://[redacted]@db.internal",
    ],
    ["redis://:hunter2Hunter2hunter2@cache/0", "redis://[redacted]@cache/0"],
    ["password with an @: postgres://app:p@hunter2Hunter2hunter2@db/x", "postgres://[redacted]@db/x"],
    ["host=db password=hunter2Hunter2hunter2 dbname=x", "host=db password=[redacted] dbname=x"],
    ["host=db password='hunter2Hunter2hunter2 with spaces' dbname=x", "password=[redacted] dbname=x"],
    ["Authorization: Bearer hunter2Hunter2hunter2", "Authorization: [redacted]"],
    ['{"authorization":"Basic hunter2Hunter2hunter2"}', '"authorization":[redacted]'],
    ["x-ingest-token: hunter2Hunter2hunter2", "x-ingest-token: [redacted]"],
    ["x-vercel-signature: hunter2Hunter2hunter2", "x-vercel-signature: [redacted]"],
    ["Cookie: session=hunter2Hunter2hunter2; theme=dark", "Cookie: [redacted]"],
    ["GET /v1?api_key=hunter2Hunter2hunter2&limit=5", "api_key=[redacted]&limit=5"],
    [
      "https://b.s3.amazonaws.com/k?X-Amz-Signature=hunter2Hunter2hunter2&X-Amz-Date=1",
      "X-Amz-Signature=[redacted]&X-Amz-Date=1",
    ],
    [`{"token": "hunter2Hunter2hunter2", "limit": 5}`, `"token": [redacted], "limit": 5`],
    [`{\\"clientSecret\\":\\"hunter2Hunter2hunter2\\"}`, "[redacted]"],
    ["AWS_SECRET_ACCESS_KEY=hunter2Hunter2hunter2", "AWS_SECRET_ACCESS_KEY=[redacted]"],
    ["{ password: 'hunter2Hunter2hunter2' }", "password: [redacted]"],
    [
      `https://hooks.slack.com/services/T0/B0/hunter2Hunter2hunter2 answered 404`,
      "https://hooks.slack.com/[redacted] answered 404",
    ],
    [`the key ${key("AKIA", "IOSFODNN7EXAMPLE")} is not valid`, "the key [redacted] is not valid"],
    [
      `Credential=${key("ASIA", "IOSFODNN7EXAMPLE")}/20260101/us-east-1, Signature=hunter2Hunter2hunter2`,
      "Signature=[redacted]",
    ],
    [
      `AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host, Signature=hunter2Hunter2hunter2`,
      "AWS4-HMAC-SHA256 [redacted]",
    ],
    [`slack said ${key("xo", "xb-1-hunter2Hunter2hunter2")}`, "slack said [redacted]"],
    [`git ${key("gh", "p_hunter2Hunter2hunter2")} x`, "git [redacted] x"],
    [`openai ${key("sk", "-proj-hunter2Hunter2hunter2")} x`, "openai [redacted] x"],
    [`${key("ey", "JhbGciOiJIUzI1NiJ9")}.eyJzdWIiOiIx.hunter2Hunter2hunter2`, "[redacted]"],
    [
      `-----BEGIN ${"RSA PRIVATE"} KEY-----\nhunter2Hunter2hunter2\n-----END ${"RSA PRIVATE"} KEY-----`,
      "[redacted]",
    ],
    [`-----BEGIN ${"PRIVATE"} KEY-----\nhunter2Hunter2hunter2 and cut off`, "[redacted]"],
    [
      `Unexpected token 'h', ..."hunter2Hunter2hunter2"... is not valid JSON`,
      "Unexpected token 'h' [redacted] is not valid JSON",
    ],
  ])("of %j leaves what happened: %j", (text, left) => {
    const cut = redact(text);
    expect(cut).toContain(left);
    expect(cut).not.toContain(secret);
    expect(cut).not.toMatch(/AKIA|ASIA/);
  });

  it.each([
    'relation "spans" does not exist',
    "connect ECONNREFUSED 127.0.0.1:5432",
    "timeout exceeded when trying to connect",
    "total_tokens: 512, input_token_count 12",
    "key (id)=(4) already exists",
    "the request's body has 3 tokens",
    "s3://lake/usage/dt=2026-01-01/part-0.jsonl.gz",
    "mail to on-call@example.com failed",
    "at file:///app/main.js:10:5",
  ])("leaves %j as it is", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("finds a secret wherever it stands, and the second time changes nothing", () => {
    const around = fc.string({ unit: fc.constantFrom("a", " ", "\n", ",", "/", "x=1&", "(") });
    fc.assert(
      fc.property(around, around, (before, after) => {
        const cut = redact(`${before} password=${secret} ${after}`);
        expect(cut).not.toContain(secret);
        expect(redact(cut)).toBe(cut);
      }),
    );
  });

  it("takes no time that grows faster than a text", () => {
    for (const text of [
      "a:".repeat(50_000),
      "token".repeat(20_000),
      '"'.repeat(50_000),
      "x://".repeat(30_000),
    ])
      expect(redact(text).length).toBeLessThan(20_000);
  });

  it("is listed in docs/monitoring.md rule by rule", () => {
    const page = readFileSync(path.join(import.meta.dirname, "../../../docs/monitoring.md"), "utf8");
    expect(redactionRules.map(({ what }) => what).filter((what) => !page.includes(`- ${what}`))).toEqual([]);
  });
});

describe("an error's description", () => {
  it("has type, code, message, stack and the chain of causes, and nothing else that hangs on the error", () => {
    const client = { password: secret };
    const cause = Object.assign(new TypeError(`bad password=${secret}`), { code: "ECONNRESET", client });
    const error = Object.assign(new Error("a batch was not stored", { cause }), { body: secret });
    const described = describeError(error);
    expect(described).toMatchObject({
      type: "Error",
      message: "a batch was not stored",
      cause: { type: "TypeError", code: "ECONNRESET", message: "bad password=[redacted]" },
    });
    expect(JSON.stringify(described)).not.toContain(secret);
  });

  it("ends a chain that has no end, and takes what is no error", () => {
    const error = new Error("round");
    error.cause = error;
    let depth = 0;
    for (let at = describeError(error); at.cause !== undefined; at = at.cause) depth += 1;
    expect(depth).toBe(4);
    expect(describeError("only a text")).toEqual({ type: "string", message: "only a text" });
    expect(describeError(undefined)).toEqual({ type: "undefined", message: "undefined" });
    expect(describeError(new AggregateError([new Error("one"), new Error("two")], "both"))).toMatchObject({
      errors: [{ message: "one" }, { message: "two" }],
    });
  });
});
