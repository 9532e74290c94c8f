import { createHash } from "node:crypto";
import { redact } from "./redact.ts";

/** Of an error just what tells what happened, with nothing that its client carries along. */
export interface DescribedError {
  type: string;
  code?: string;
  message: string;
  stack?: string;
  cause?: DescribedError;
  /** Of an AggregateError. */
  errors?: DescribedError[];
}

/** One line for one kind of fault; JSON in CloudWatch Logs or on standard output. */
export interface ErrorRecord {
  /** Says what the line is, for filters. */
  kind: "captured_error";
  time: string;
  service: string;
  /** From the catalogue of errors, or `http_502` where an answer was all that told of it. */
  code: string;
  fingerprint: string;
  /** How many this line stands for, and since when. */
  count: number;
  first_at: string;
  route?: string;
  method?: string;
  status?: number;
  /** Of the newest of them. */
  request_id?: string;
  trace_id?: string;
  span_id?: string;
  error?: DescribedError;
}

const maxDepth = 5;
const maxErrors = 5;

export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: redact(textOf(error)) };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  const isDeep = depth + 1 >= maxDepth;
  const errors = error instanceof AggregateError ? error.errors.slice(0, maxErrors) : [];
  return {
    type: name,
    ...(typeof code === "string" || typeof code === "number" ? { code: redact(String(code)) } : {}),
    message: redact(message),
    ...(stack === undefined ? {} : { stack: redact(stack) }),
    ...(cause === undefined || isDeep ? {} : { cause: describeError(cause, depth + 1) }),
    ...(errors.length === 0 || isDeep
      ? {}
      : { errors: errors.map((one: unknown) => describeError(one, depth + 1)) }),
  };
}

function textOf(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return "something that is no error";
  }
}

const ids = /\b(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}|\d+)\b/gi;

/**
 * The same for the same fault: code, route, and of each error in the chain its type, its message without numbers and
 * ids, and where it was thrown. Read once for a fault that comes a thousand times a second, so it is cheap.
 */
export function fingerprintOf(code: string, route: string | undefined, error: unknown): string {
  const hash = createHash("sha256").update(`${code}\n${route ?? ""}`);
  let current = error;
  for (let depth = 0; depth < maxDepth && current !== undefined; depth += 1) {
    const isError = current instanceof Error;
    const { name, message, stack } = isError ? (current as Error) : { name: "", message: "", stack: "" };
    const place = /^\s+at .*$/m.exec(stack ?? "")?.[0] ?? "";
    hash.update(`\n${name}\n${message.slice(0, 500).replaceAll(ids, "#")}\n${place}`);
    current = isError ? (current as Error).cause : undefined;
  }
  return hash.digest("hex").slice(0, 16);
}
