import { pino, type Logger } from "pino";

export type Log = Logger;

/**
 * JSON lines on standard output. Whatever may hold a credential is cut out by name before it is written, at any of the
 * places where Fastify and our own code log it.
 */
export function makeLog(options: { level: string }): Log {
  return pino({
    level: options.level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ["req.headers", "headers.authorization", "connectionString", "databaseUrl", "*.password", "*.token"],
      censor: "[redacted]",
    },
  });
}
