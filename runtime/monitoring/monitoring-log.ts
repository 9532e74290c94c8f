/** What monitoring writes of itself. pino's and Fastify's logs are such. */
export interface MonitoringLog {
  info: (message: string) => void;
  warn: (details: object, message: string) => void;
  error: (details: object, message: string) => void;
}
