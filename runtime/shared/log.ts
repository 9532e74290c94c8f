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
    redact: {
      paths: ["req.headers", "headers.authorization", "connectionString", "databaseUrl", "*.password", "*.token"],
      censor: "[redacted]",
    },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
