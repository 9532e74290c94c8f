import { createHmac } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { describe, expect, it } from "vitest";
import { Fault } from "../../shared/fault.ts";
import { makeCredentials, type CredentialOptions } from "./credentials.ts";

const none: CredentialOptions = {
  ingestTokens: [],
  ingestTokenHeader: "x-ingest-token",
  vercelDrainSecret: undefined,
  readToken: undefined,
};
const body = Buffer.from("{}");
const signature = (secret: string) => createHmac("sha1", secret).update(body).digest("hex");
const request = (headers: Record<string, string | string[]>) => ({ headers }) as unknown as FastifyRequest;

function outcome(check: () => void): string {
  try {
    check();
  } catch (error) {
    if (error instanceof Fault) return `${error.code}: ${error.detail}`;
    throw error;
  }
  return "in";
}

function ingest(options: Partial<CredentialOptions>, headers: Record<string, string | string[]>): string {
  return outcome(() => makeCredentials({ ...none, ...options }).checkIngest(request(headers), body));
}

function read(readToken: string | undefined, headers: Record<string, string>): string {
  return outcome(() => makeCredentials({ ...none, readToken }).checkRead(request(headers)));
}

describe("senders", () => {
  it("are all let in where nothing is configured, and readers too", () => {
    expect(ingest({}, {})).toBe("in");
    expect(read(undefined, {})).toBe("in");
  });

  it("need one of the tokens, as bearer or in the header", () => {
    const tokens = { ingestTokens: ["one", "two"] };
    expect(ingest(tokens, { authorization: "Bearer one" })).toBe("in");
    expect(ingest(tokens, { authorization: "bearer   two" })).toBe("in");
    expect(ingest(tokens, { "x-ingest-token": "two" })).toBe("in");
    expect(ingest(tokens, { "x-ingest-token": ["two", "x"] })).toBe("in");
    expect(ingest(tokens, {})).toBe("unauthorized: no token was sent");
    for (const wrong of ["three", "on", "onee", "ONE", "one,two"]) {
      expect(ingest(tokens, { authorization: `Bearer ${wrong}` })).toBe(
        "unauthorized: the token is not known",
      );
    }
    expect(ingest(tokens, { authorization: "one" })).toBe("unauthorized: no token was sent");
    expect(ingest(tokens, { authorization: "Bearer one two" })).toBe("unauthorized: no token was sent");
  });

  it("may name the header otherwise", () => {
    const options = { ingestTokens: ["one"], ingestTokenHeader: "x-other" };
    expect(ingest(options, { "x-other": "one" })).toBe("in");
    expect(ingest(options, { "x-ingest-token": "one" })).toBe("unauthorized: no token was sent");
  });

  it("may sign instead, in upper or lower case", () => {
    const both = { ingestTokens: ["one"], vercelDrainSecret: "s" };
    expect(ingest(both, { "x-vercel-signature": signature("s") })).toBe("in");
    expect(ingest(both, { "x-vercel-signature": signature("s").toUpperCase() })).toBe("in");
    expect(ingest(both, { "x-vercel-signature": signature("s"), authorization: "Bearer x" })).toBe("in");
    expect(ingest(both, { authorization: "Bearer one" })).toBe("in");
    expect(ingest(both, {})).toBe("unauthorized: no token was sent");
  });

  it("are told so where the signature is wrong, or missing where only a signature is taken", () => {
    const drain = { vercelDrainSecret: "s" };
    const wrong = "invalid_signature: x-vercel-signature is not the HMAC-SHA1 of this body";
    expect(ingest(drain, {})).toBe(wrong);
    for (const sent of [
      "",
      "00",
      signature("t"),
      `${signature("s")}00`,
      signature("s").slice(1),
      "é".repeat(40),
    ]) {
      expect(ingest(drain, { "x-vercel-signature": sent })).toBe(wrong);
    }
  });
});

it("lets a reader in by the READ_TOKEN as bearer, and by nothing else", () => {
  expect(read("r", { authorization: "Bearer r" })).toBe("in");
  expect(read("r", {})).toBe("unauthorized: no token was sent");
  expect(read("r", { "x-ingest-token": "r" })).toBe("unauthorized: no token was sent");
  expect(read("r", { authorization: "Bearer rr" })).toBe("unauthorized: the token is not known");
});
