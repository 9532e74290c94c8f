import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Fault } from "../../shared/fault.ts";

const inflate = promisify(gunzip);

/** Bodies that are being decompressed at once: each may take MAX_BODY_BYTES of memory. */
const maxInflating = 4;

/** Found at once; any other type is parsed anew with each request before it comes to "*". */
const commonTypes = ["application/json", "application/x-protobuf"];

export interface BodyOptions {
  maxBodyBytes: number;
  /** Bytes of all bodies that are being received; beyond it 503, so that many slow senders can't fill the memory. */
  maxReceivingBytes: number;
}

/**
 * Receives every body as the bytes that were sent (a signature covers those), whatever its type. Counts while it
 * receives: Fault body_too_large beyond the limit, overloaded beyond that of all bodies together.
 */
export function receiveRawBodies(app: FastifyInstance, options: BodyOptions): void {
  let receiving = 0;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([...commonTypes, "*"], (_request: FastifyRequest, payload, done) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isDone = false;
    const finish = (fault: Fault | null): void => {
      if (isDone) return;
      isDone = true;
      receiving -= size;
      if (fault === null) return done(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size));
      // Reads on without keeping: a sender that is cut off in mid-body never sees the answer.
      chunks.length = 0;
      payload.resume();
      done(fault, undefined);
    };
    payload.on("data", (chunk: Buffer) => {
      if (isDone) return;
      size += chunk.length;
      receiving += chunk.length;
      chunks.push(chunk);
      if (size > options.maxBodyBytes) finish(tooLarge(options.maxBodyBytes));
      else if (receiving > options.maxReceivingBytes)
        finish(new Fault("overloaded", "too many bodies are arriving"));
    });
    payload.on("end", () => finish(null));
    const cutOff = (): void => {
      if (!isDone) finish(new Fault("invalid_body", "the body ended before it was complete"));
    };
    payload.on("error", cutOff);
    payload.on("close", cutOff);
  });
}

/** Makes the decompressor: plain and gzip bodies, several members included, to `maxBodyBytes` at the most. */
export function makeDecompress(maxBodyBytes: number): (request: FastifyRequest) => Buffer | Promise<Buffer> {
  const turn = makeTurns(maxInflating);
  return (request) => {
    const raw = rawBody(request);
    const encoding = request.headers["content-encoding"]?.toLowerCase();
    if (encoding === undefined || encoding === "identity") return raw;
    if (encoding !== "gzip" && encoding !== "x-gzip") {
      throw new Fault("unsupported_media_type", "content-encoding: expected gzip or none");
    }
    return turn(() => inflate(raw, { maxOutputLength: maxBodyBytes })).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBodyBytes);
        throw new Fault("invalid_body", "the gzip stream is damaged or ends too early", { cause: error });
      },
    );
  };
}

/** The bytes as they were sent; empty where there was no body. */
export function rawBody(request: FastifyRequest): Buffer {
  return (request.body as Buffer | undefined) ?? Buffer.alloc(0);
}

function tooLarge(maxBodyBytes: number): Fault {
  return new Fault("body_too_large", `the body has more than ${maxBodyBytes} bytes`);
}

/** Runs at most `limit` at once, the others in their order of arrival. */
function makeTurns(limit: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running === limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
