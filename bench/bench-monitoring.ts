import type { Monitoring } from "../runtime/monitoring/monitoring.ts";
import { openMonitoring } from "../runtime/monitoring/open-monitoring.ts";
import { makeLog } from "../runtime/shared/log.ts";

/** More often than a service does, so that a run of the bench has some. */
const everyMs = 10_000;

/** As in the cloud, but for where the lines go; undefined with `MONITORING=off`. */
export async function openBenchMonitoring(service: string): Promise<Monitoring | undefined> {
  if (process.env["MONITORING"] === "off") return undefined;
  const log = makeLog({ level: "warn" });
  const monitoring = await openMonitoring({ service, log, sinks: ["emf"], everyMs, write: () => undefined });
  monitoring.start();
  return monitoring;
}
