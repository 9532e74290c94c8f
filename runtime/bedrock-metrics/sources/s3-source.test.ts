import { S3ServiceException, type GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { ObjectFault, type ObjectRef } from "../record.ts";
import { makeS3Source } from "./s3-source.ts";

const object: ObjectRef = {
  bucket: "logs",
  key: "a b.gz",
  versionId: undefined,
  etag: undefined,
  sizeBytes: 9,
};
const signal = new AbortController().signal;

const refusal = (name: string, httpStatusCode: number) =>
  new S3ServiceException({
    name,
    $fault: "client",
    $metadata: { httpStatusCode, requestId: "R1" },
    message: name,
  });

type Answer = Error | { from?: number; breaksAfter?: number };

/** S3 with one object of nine bytes, that answers in turn; the last answer stays. */
function makeWorld(answers: readonly Answer[]) {
  const content = Buffer.from("123456789");
  const asked: GetObjectCommand["input"][] = [];
  const paused: number[] = [];
  const send = async ({ input }: GetObjectCommand) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? {};
    asked.push(input);
    if (answer instanceof Error) throw answer;
    const from = Number(/bytes=(\d+)-/.exec(input.Range ?? "")?.[1] ?? 0);
    return {
      Body: Readable.from(bytes(content.subarray(from), answer.breaksAfter)),
      ContentLength: content.length - from,
      ETag: '"e1"',
      VersionId: "null",
      LastModified: new Date(5_000),
    };
  };
  const source = makeS3Source({
    client: { send } as unknown as Pick<S3Client, "send">,
    sleep: async (ms) => void paused.push(ms),
  });
  return { source, asked, paused };
}

async function* bytes(content: Buffer, breaksAfter = Infinity) {
  for (const [index, byte] of content.entries()) {
    if (index >= breaksAfter) throw new Error("ECONNRESET");
    yield Buffer.from([byte]);
  }
}

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

describe("objects of S3", () => {
  it("are read as they are, with what S3 says they are", async () => {
    const { source, asked } = makeWorld([{}]);
    const opened = await source.open({ ...object, versionId: "v7" }, signal);
    expect(await text(opened.chunks)).toBe("123456789");
    expect(opened).toMatchObject({ sizeBytes: 9, etag: "e1", versionId: undefined, modifiedMs: 5_000 });
    expect(asked).toEqual([{ Bucket: "logs", Key: "a b.gz", VersionId: "v7" }]);
  });

  it("are gone on with at the byte where a connection broke, of the same version", async () => {
    const { source, asked } = makeWorld([{ breaksAfter: 4 }, { breaksAfter: 3 }, {}]);
    const opened = await source.open(object, signal);
    expect(await text(opened.chunks)).toBe("123456789");
    expect(asked.slice(1)).toEqual([
      { Bucket: "logs", Key: "a b.gz", Range: "bytes=4-", IfMatch: '"e1"' },
      { Bucket: "logs", Key: "a b.gz", Range: "bytes=7-", IfMatch: '"e1"' },
    ]);
  });

  it("fail when the connection breaks again and again", async () => {
    const { source, asked } = makeWorld([{ breaksAfter: 1 }]);
    const opened = await source.open(object, signal);
    await expect(text(opened.chunks)).rejects.toThrow("ECONNRESET");
    expect(asked).toHaveLength(4);
  });

  it("are BMAS-001 and dropped when they stay away, and asked for again before that", async () => {
    const { source, paused } = makeWorld([refusal("NoSuchKey", 404)]);
    const fault = await source.open(object, signal).catch((error: unknown) => error as ObjectFault);
    expect(fault).toBeInstanceOf(ObjectFault);
    expect(fault).toMatchObject({
      code: "BMAS-001",
      outcome: "drop",
      message: "S3 object not found",
      details: { bucket: "logs", key: "a b.gz", requestId: "R1" },
    });
    expect(paused).toEqual([200, 800, 2_000]);
  });

  it("are read when they come after all", async () => {
    const { source } = makeWorld([refusal("NoSuchKey", 404), {}]);
    expect(await text((await source.open(object, signal)).chunks)).toBe("123456789");
  });

  it.each([
    ["AccessDenied", 403, "BMAS-002"],
    ["KMS.DisabledException", 400, "BMAS-002"],
    ["InvalidObjectState", 403, "BMAS-002"],
    ["NoSuchBucket", 404, "BMAS-001"],
  ])("come again when S3 says %s", async (name, status, code) => {
    const { source, paused } = makeWorld([refusal(name, status)]);
    await expect(source.open(object, signal)).rejects.toMatchObject({ code, outcome: "retry" });
    expect(paused).toEqual([]);
  });

  it("have no code for what may pass by itself", async () => {
    const { source } = makeWorld([refusal("SlowDown", 503)]);
    await expect(source.open(object, signal)).rejects.not.toBeInstanceOf(ObjectFault);
  });

  it("are closed at the signal, also when nobody has read", async () => {
    const body = Readable.from(bytes(Buffer.from("123")));
    const source = makeS3Source({
      client: { send: async () => ({ Body: body }) } as unknown as Pick<S3Client, "send">,
      sleep: async () => undefined,
    });
    const controller = new AbortController();
    await source.open(object, controller.signal);
    controller.abort();
    expect(body.destroyed).toBe(true);
  });
});
