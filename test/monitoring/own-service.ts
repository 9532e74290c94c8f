import fastify, { type FastifyInstance } from "fastify";
import { openMonitoring, type MonitoringOptions } from "../../runtime/monitoring/open-monitoring.ts";
import type { Monitoring } from "../../runtime/monitoring/monitoring.ts";
import { monitoringPlugin } from "../../runtime/monitoring/plugin.ts";
import type { ErrorRecord } from "../../runtime/monitoring/errors/error-record.ts";
import type { MetricWindow } from "../../runtime/monitoring/registry/window.ts";

export interface OwnService {
  app: FastifyInstance;
  monitoring: Monitoring;
  /** What was written to the log as records of errors. */
  records: ErrorRecord[];
  /** Warnings and the like that monitoring wrote of itself. */
  lines: string[];
  close: () => Promise<void>;
}

/** A service that has nothing to do with ours and registers the plugin. */
export async function makeOwnService(
  options: Partial<MonitoringOptions> = {},
  plugin: { testErrorRoute?: boolean } = {},
): Promise<OwnService> {
  const records: ErrorRecord[] = [];
  const lines: string[] = [];
  const monitoring = await openMonitoring({
    service: "shop",
    sampleRate: 1,
    log: {
      info: (message) => void lines.push(message),
      warn: (_, message) => void lines.push(message),
      error: (record) => void records.push(record as ErrorRecord),
    },
    ...options,
  });
  const app = fastify();
  await app.register(monitoringPlugin, { monitoring, ...plugin });
  return {
    app,
    monitoring,
    records,
    lines,
    async close() {
      await app.close();
      await monitoring.close(1_000);
    },
  };
}

/** The sum of a counter over its dimensions' values: `{ "/orders/:id 2xx": 4 }`. */
export function counted({ points }: MetricWindow, name: string, labels: number): Record<string, number> {
  return Object.fromEntries(
    points
      .filter(({ metric, dimensions }) => metric.name === name && dimensions.length === labels + 1)
      .map(({ dimensions, value }) => [
        dimensions
          .slice(1)
          .map((one) => one.value)
          .join(" "),
        typeof value === "number" ? value : value.count,
      ]),
  );
}
