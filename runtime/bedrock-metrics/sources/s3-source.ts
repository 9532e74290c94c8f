import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from "@aws-sdk/client-s3";
import type { Readable } from "node:stream";
import { ObjectFault, type ObjectRef } from "../record.ts";
import type { ObjectSource, OpenObject } from "../ports.ts";
import { s3Fault } from "./s3-fault.ts";

/** ms before each further look for an object that is not there: S3 itself is consistent, but its copies are not. */
const missingRetriesMs = [200, 800, 2_000];
/** How often a broken connection is gone on with at the byte where it broke. */
const resumptions = 3;

interface S3SourceOptions {
  client: Pick<S3Client, "send">;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Objects of S3, read as a stream; a connection that breaks is gone on with where it broke. */
export function makeS3Source(options: S3SourceOptions): ObjectSource {
  return {
    async open(object, signal) {
      const first = await getPatiently(options, object, signal);
      // Also when nobody ever reads: a body that is left alone keeps its connection.
      signal.addEventListener("abort", () => destroy(first.Body), { once: true });
      const goOn = async (byte: number, etag: string) =>
        (await get(options.client, object, signal, { byte, etag })).Body;
      return { ...describe(first), chunks: readOn(first, goOn, signal) };
    },
  };
}

async function getPatiently({ client, sleep }: S3SourceOptions, object: ObjectRef, signal: AbortSignal) {
  for (const delayMs of missingRetriesMs) {
    try {
      return await get(client, object, signal);
    } catch (error) {
      if (!(error instanceof ObjectFault) || error.outcome !== "drop") throw error;
      await sleep(delayMs, signal);
    }
  }
  return await get(client, object, signal);
}

async function get(
  client: Pick<S3Client, "send">,
  object: ObjectRef,
  signal: AbortSignal,
  from?: { byte: number; etag: string },
): Promise<GetObjectCommandOutput> {
  try {
    return await client.send(
      new GetObjectCommand({
        Bucket: object.bucket,
        Key: object.key,
        ...(object.versionId === undefined ? {} : { VersionId: object.versionId }),
        ...(from === undefined ? {} : { Range: `bytes=${from.byte}-`, IfMatch: from.etag }),
      }),
      { abortSignal: signal },
    );
  } catch (error) {
    throw s3Fault(error, object) ?? error;
  }
}

async function* readOn(
  first: GetObjectCommandOutput,
  goOn: (byte: number, etag: string) => Promise<unknown>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { ContentLength: size, ETag: etag } = first;
  let body: unknown = first.Body;
  let byte = 0;
  for (let broken = 0; ; broken += 1) {
    try {
      for await (const chunk of asChunks(body)) {
        yield chunk;
        byte += chunk.length;
      }
      if (byte >= (size ?? byte)) return;
      throw new Error(`The connection ended after ${byte} of ${size} bytes`);
    } catch (error) {
      signal.throwIfAborted();
      destroy(body);
      // A version is needed to go on with, or the rest might be of another object.
      if (broken >= resumptions || etag === undefined) throw error;
      if (byte === size) return;
      body = await goOn(byte, etag);
    }
  }
}

function describe(got: GetObjectCommandOutput): Omit<OpenObject, "chunks"> {
  return {
    sizeBytes: got.ContentLength,
    // "null" is what a bucket calls everything from before it kept versions.
    versionId: got.VersionId === "null" ? undefined : got.VersionId,
    etag: got.ETag?.replaceAll('"', ""),
    modifiedMs: got.LastModified?.getTime() ?? 0,
  };
}

const destroy = (body: unknown) => (body as Partial<Readable> | undefined)?.destroy?.();

const asChunks = (body: unknown) => (body ?? []) as AsyncIterable<Uint8Array>;
