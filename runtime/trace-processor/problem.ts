import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { errors, type ErrorCode } from "../../contracts/errors.ts";
import { Fault } from "../shared/fault.ts";
import type {} from "../monitoring/plugin.ts";
import { classifyStoreFailure } from "./store/retryable.ts";

/** An answer that tells of a fault, as RFC 9457 lays it out. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  remedy: string;
}

/** Turns whatever was thrown into a fault of the catalogue; what it does not know is `internal`. */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const details = error.validation.map(
      ({ instancePath, message }) => `${fieldName(instancePath)}: ${message}`,
    );
    const isBody = (error as { validationContext?: string }).validationContext === "body";
    return new Fault(isBody ? "invalid_field" : "invalid_parameter", details.join("; "), { cause: error });
  }
  const { statusCode, message } = (error ?? {}) as Partial<FastifyError>;
  if (statusCode === 413)
    return new Fault("body_too_large", "the body is larger than is allowed", { cause: error });
  if (statusCode === 415) return new Fault("unsupported_media_type", "the content type is not supported");
  if (statusCode === 429) return new Fault("rate_limited", "this client sends more than it may in a second");
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Fault("invalid_body", "the request could not be read", { cause: message });
  }
  const failure = classifyStoreFailure(error);
  if (failure === "away") {
    return new Fault("database_unavailable", "the database did not answer in time", { cause: error });
  }
  if (failure === "data")
    return new Fault("invalid_parameter", "a value is one that no row can have", { cause: error });
  return new Fault("internal", "the log has the cause under this request's id", { cause: error });
}

/** The error handler of every route but `/v1/traces`, whose protocol has a form of its own. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const fault = toFault(error);
  noteFault(fault, request, reply);
  const { status, title, remedy } = fault.entry;
  const problem: Problem = {
    type: `urn:tracelake:error:${fault.code}`,
    title,
    status,
    code: fault.code,
    detail: fault.detail,
    remedy,
  };
  return reply
    .status(status)
    .header("content-type", "application/problem+json")
    .serializer(JSON.stringify)
    .send(problem);
}

/** Logs faults of our own making with their cause, and tells the client when to come again. */
export function noteFault(fault: Fault, request: FastifyRequest, reply: FastifyReply): void {
  const { status, retryAfterS } = errors[fault.code] as { status: number; retryAfterS?: number };
  if (status === 500)
    request.log.error(
      { reqId: request.id, ...traceIds(request), err: fault, cause: fault.cause },
      "a request failed",
    );
  else if (status > 500)
    request.log.warn(
      { reqId: request.id, ...traceIds(request), code: fault.code, cause: messageOf(fault.cause) },
      "a request was put off",
    );
  if (retryAfterS !== undefined) void reply.header("retry-after", retryAfterS);
  if (status === 401) void reply.header("www-authenticate", 'Bearer realm="tracelake"');
}

/** As OpenTelemetry names them in logs; a request that came to no route of ours has none. */
function traceIds({ trace }: Partial<Pick<FastifyRequest, "trace">>): object {
  return trace === undefined ? {} : { trace_id: trace.traceId, span_id: trace.spanId };
}

function messageOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.message : undefined;
}

/** `/hours` → hours. */
function fieldName(instancePath: string): string {
  return instancePath.replace(/^\//, "").replaceAll("/", ".") || "request";
}
