import type { Monitoring } from "../runtime/monitoring/monitoring.ts";
import { openMonitoring } from "../runtime/monitoring/open-monitoring.ts";
import { makeLog } from "../runtime/shared/log.ts";

/** More often than a service does, so that a run of the bench has some. */
const everyMs = 10_000;

export interface Variant {
  /** Undefined is a service that is not measured. */
  monitoring: Monitoring | undefined;
  port: number;
}

/**
 * What a service of the bench listens as: with `MONITORING=off` unmeasured, with `both` unmeasured and on the next port
 * measured, in one process, else measured. As in the cloud, but for where the lines go.
 */
export async function benchVariants(service: string, port: number): Promise<Variant[]> {
  const which = process.env["MONITORING"];
  if (which === "off") return [{ monitoring: undefined, port }];
  const log = makeLog({ level: "warn" });
  const monitoring = await openMonitoring({ service, log, sinks: ["emf"], everyMs, write: () => undefined });
  monitoring.start();
  return which === "both"
    ? [
        { monitoring: undefined, port },
        { monitoring, port: port + 1 },
      ]
    : [{ monitoring, port }];
}
