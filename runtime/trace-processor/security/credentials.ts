import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { Fault } from "../../shared/fault.ts";

export interface CredentialOptions {
  ingestTokens: string[];
  ingestTokenHeader: string;
  vercelDrainSecret: string | undefined;
  readToken: string | undefined;
}

export interface Credentials {
  /** Throws Fault unauthorized or invalid_signature. `rawBody` is what was signed: the bytes as they were sent. */
  checkIngest(request: FastifyRequest, rawBody: Buffer): void;
  /** Throws Fault unauthorized. */
  checkRead(request: FastifyRequest): void;
}

/** A token or a valid signature lets a sender in; with neither configured, everyone who reaches the address. */
export function makeCredentials(options: CredentialOptions): Credentials {
  const ingest = options.ingestTokens.map(digest);
  const read = options.readToken === undefined ? undefined : digest(options.readToken);
  const secret = options.vercelDrainSecret;

  return {
    checkIngest(request, rawBody) {
      if (ingest.length === 0 && secret === undefined) return;
      const tokens = [bearer(request), single(request.headers[options.ingestTokenHeader])];
      const sent = tokens.filter((token) => token !== undefined);
      if (sent.some((token) => matchesAny(ingest, token))) return;
      const signature = single(request.headers["x-vercel-signature"]);
      if (secret !== undefined && (signature !== undefined || ingest.length === 0)) {
        if (isSignedBy(secret, rawBody, signature ?? "")) return;
        throw new Fault("invalid_signature", "x-vercel-signature is not the HMAC-SHA1 of this body");
      }
      throw new Fault("unauthorized", sent.length === 0 ? "no token was sent" : "the token is not known");
    },
    checkRead(request) {
      if (read === undefined) return;
      const token = bearer(request);
      if (token === undefined) throw new Fault("unauthorized", "no token was sent");
      if (!matchesAny([read], token)) throw new Fault("unauthorized", "the token is not known");
    },
  };
}

function bearer(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Digests are of equal length, so that a comparison tells neither a token's length nor where it differs. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function matchesAny(known: Buffer[], token: string): boolean {
  const given = digest(token);
  let matches = false;
  for (const candidate of known) matches = timingSafeEqual(candidate, given) || matches;
  return matches;
}

function isSignedBy(secret: string, body: Buffer, signature: string): boolean {
  const expected = createHmac("sha1", secret).update(body).digest();
  // Buffer.from() ends at the first character that is no hex digit, and says nothing.
  return /^[0-9a-f]{40}$/i.test(signature) && timingSafeEqual(expected, Buffer.from(signature, "hex"));
}
