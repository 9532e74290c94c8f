import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import fastify, { type FastifyInstance } from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { sendProblem } from "../problem.ts";
import { makeDecompress, rawBody, receiveRawBodies } from "./body.ts";

let app: FastifyInstance;

afterEach(() => app.close());

/** Answers with what it received, raw and decompressed. */
function makeEcho(limits: { maxBodyBytes?: number; maxReceivingBytes?: number } = {}): FastifyInstance {
  const maxBodyBytes = limits.maxBodyBytes ?? 1000;
  app = fastify();
  receiveRawBodies(app, { maxBodyBytes, maxReceivingBytes: limits.maxReceivingBytes ?? 1e6 });
  app.setErrorHandler(sendProblem);
  const decompress = makeDecompress(maxBodyBytes);
  app.post("/", async (request) => ({
    raw: rawBody(request).toString("base64"),
    text: (await decompress(request)).toString("latin1"),
  }));
  return app;
}

const post = (payload: Buffer | string, headers: Record<string, string> = {}) =>
  app.inject({ method: "POST", url: "/", payload, headers });

describe("a body", () => {
  it.each([{}, { "content-type": "application/json" }, { "content-type": "image/png" }])(
    "arrives byte for byte, whatever its type",
    async (headers) => {
      makeEcho();
      const bytes = Buffer.from([0, 255, 123, 10, 13, 0]);
      expect((await post(bytes, headers)).json().raw).toBe(bytes.toString("base64"));
    },
  );

  it("of no bytes is empty, with and without a type", async () => {
    makeEcho();
    expect((await post("")).json()).toEqual({ raw: "", text: "" });
    expect((await post("", { "content-type": "application/json" })).json()).toEqual({ raw: "", text: "" });
  });

  it("of the limit is taken; with one byte more it gets 413", async () => {
    makeEcho();
    expect((await post("x".repeat(1000))).statusCode).toBe(200);
    expect((await post("x".repeat(1001))).json()).toMatchObject({ status: 413, code: "body_too_large" });
  });

  it("in gzip counts before and after decompression, in whatever case the encoding is named", async () => {
    makeEcho();
    expect((await post(gzipSync("x".repeat(1000)), { "content-encoding": "GZIP" })).json().text).toHaveLength(
      1000,
    );
    for (const size of [1001, 10_000_000]) {
      const answer = await post(gzipSync(Buffer.alloc(size)), { "content-encoding": "gzip" });
      expect(answer.statusCode).toBe(413);
    }
  });

  it("in gzip is decompressed in turns, all of them in the end", async () => {
    makeEcho({ maxBodyBytes: 200_000 });
    const text = "abcdefgh".repeat(20_000);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        post(n % 5 ? gzipSync(text) : "broken", { "content-encoding": "gzip" }),
      ),
    );
    for (const [n, answer] of answers.entries()) expect(answer.statusCode).toBe(n % 5 ? 200 : 400);
  });
});

describe("over a socket", () => {
  async function listen(): Promise<number> {
    await app.listen({ port: 0, host: "127.0.0.1" });
    return (app.server.address() as AddressInfo).port;
  }

  const head = (length: number) =>
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ncontent-length: ${length}\r\n\r\n`;

  it("bodies that arrive slowly are refused with 503 beyond what may be received at once, and then again taken", async () => {
    makeEcho({ maxReceivingBytes: 1500 });
    const port = await listen();
    const slow = connect(port, "127.0.0.1");
    slow.write(`${head(1000)}${"x".repeat(900)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const refused = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "y".repeat(700) });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("2");
    slow.destroy();
    await once(slow, "close");
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let n = 0; n < 5; n++) {
      const taken = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "y".repeat(1000) });
      expect(taken.status).toBe(200);
    }
  });

  it("a body that is too large is answered even to a sender that goes on sending", async () => {
    makeEcho();
    const socket = connect(await listen(), "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    socket.write(head(500_000));
    for (let n = 0; n < 50; n++) socket.write("x".repeat(10_000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });
});
