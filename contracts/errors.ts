/**
 * The one catalogue of what can go wrong. `docs/errors.md` is held to it by a test.
 *
 * status: the HTTP status a request gets; exitCode: what a command ends with (sysexits.h);
 * retryAfterS: the `Retry-After` in seconds (5 at most: real exporters drop the batch on a longer one).
 */
export interface ErrorEntry {
  status: number;
  title: string;
  remedy: string;
  retryAfterS?: number;
  exitCode?: number;
}

export const errors = {
  config_invalid: {
    status: 500,
    title: "The configuration is not valid",
    remedy: "Mend each variable that the message names, then start again.",
    exitCode: 78,
  },
  unauthorized: {
    status: 401,
    title: "Credentials are missing or not known",
    remedy: "Send `Authorization: Bearer <token>` with one of INGEST_TOKENS (writes) or READ_TOKEN (reads).",
  },
  invalid_signature: {
    status: 403,
    title: "The signature does not match the body",
    remedy: "Set VERCEL_DRAIN_SECRET to the drain's secret; `x-vercel-signature` signs the raw body.",
  },
  foreign_host: {
    status: 403,
    title: "This instance answers its own machine only",
    remedy:
      "Ask it as 127.0.0.1 or localhost; to serve others set HOST, INGEST_TOKENS and READ_TOKEN. " +
      "A web page of another address can neither read nor send.",
  },
  not_found: { status: 404, title: "There is nothing here", remedy: "See /docs for the routes." },
  body_too_large: {
    status: 413,
    title: "The body is too large, before or after decompression",
    remedy: "Send smaller batches, or raise MAX_BODY_BYTES.",
  },
  unsupported_media_type: {
    status: 415,
    title: "The content type or content encoding is not supported",
    remedy: "Send application/json, application/x-ndjson or application/x-protobuf, plain or gzip.",
  },
  invalid_body: {
    status: 400,
    title: "The body could not be read",
    remedy: "The detail says where; send the format that the content type names.",
  },
  invalid_field: {
    status: 422,
    title: "A field of the body is missing or not valid",
    remedy: "The detail names the field and what is allowed.",
  },
  invalid_parameter: {
    status: 400,
    title: "A parameter of the request is not valid",
    remedy: "The detail names the parameter and what is allowed.",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests from this client",
    remedy: "Wait as long as Retry-After says; batch spans instead of sending them singly.",
    retryAfterS: 1,
  },
  overloaded: {
    status: 503,
    title: "The queue in front of the database is full",
    remedy: "Send the batch again after Retry-After; nothing of it was stored.",
    retryAfterS: 2,
  },
  database_unavailable: {
    status: 503,
    title: "The database is away",
    remedy: "Send the batch again after Retry-After; nothing of it was acknowledged.",
    retryAfterS: 2,
    exitCode: 69,
  },
  shutting_down: {
    status: 503,
    title: "The service is shutting down",
    remedy: "Send the batch again after Retry-After to another instance.",
    retryAfterS: 1,
  },
  migration_failed: {
    status: 500,
    title: "A migration could not be applied",
    remedy:
      "Nothing of that migration was kept. Mend what the detail says, then run `npm run migrate` again.",
    exitCode: 70,
  },
  port_in_use: {
    status: 500,
    title: "The address is already in use",
    remedy: "Stop the other process, or set PORT.",
    exitCode: 69,
  },
  embedded_postgres_failed: {
    status: 500,
    title: "The embedded PostgreSQL did not start",
    remedy: "Read the log that the detail names, or set DATABASE_URL to a database of your own.",
    exitCode: 69,
  },
  warehouse_held: {
    status: 503,
    title: "Another process has the warehouse open",
    remedy:
      "Stop the process that the detail names, or ask it: `npx tracelake` does so while `npm start` runs.",
    exitCode: 69,
  },
  warehouse_unreadable: {
    status: 500,
    title: "The warehouse's file cannot be read",
    remedy: "Do what the detail says; the exports in the lake stay as they are and can be loaded again.",
    exitCode: 65,
  },
  statement_refused: {
    status: 422,
    title: "The warehouse refused the statement",
    remedy: "The detail says where and why; statements are in Snowflake's SQL.",
    exitCode: 65,
  },
  service_unreachable: {
    status: 503,
    title: "The service did not answer as it should",
    remedy:
      "Start it (npm start), or name it with --url or TRACELAKE_URL; READ_TOKEN must be one that it knows.",
    exitCode: 69,
  },
  internal: {
    status: 500,
    title: "Something failed inside the service",
    remedy: "The log has the cause under the request id.",
    exitCode: 70,
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errors;
