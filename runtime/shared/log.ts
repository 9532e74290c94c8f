import { pino, type DestinationStream, type Logger, type LoggerOptions } from "pino";

export type Log = Logger;

/**
 * JSON lines on standard output, or to `destination`. Whatever may hold a credential is cut out by name before it is written, at any of the
 * places where Fastify and our own code log it.
 */
export function makeLog(options: { level: string; destination?: DestinationStream }): Log {
  const settings: LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError, cause: describeError },
    redact: {
      paths: [
        "req.headers",
        "headers.authorization",
        "connectionString",
        "databaseUrl",
        "*.password",
        "*.token",
      ],
      censor: "[redacted]",
    },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

/**
 * Of an error just what tells what happened: errors of database and network clients carry the whole client along,
 * and with it addresses and credentials.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    ...(code === undefined ? {} : { code }),
    message,
    stack,
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}
