import { alertMetrics } from "../../contracts/monitoring/processor-metrics.ts";
import type { AlertMeters, AlertStatus } from "../alerting/alerting.ts";
import type { Registry } from "../monitoring/registry/registry.ts";

export interface MadeAlertMeters {
  meters: AlertMeters;
  /** What was last observed. */
  status: () => AlertStatus | undefined;
}

/** What the engine of alerts measures of itself. Gauges are missing until it looked for the first time. */
export function makeAlertMeters(registry: Registry, now: () => number): MadeAlertMeters {
  let status: AlertStatus | undefined;
  registry.gauge(alertMetrics.active, () =>
    Object.entries(status?.active ?? {}).map(([severity, value]) => ({
      labels: { Severity: severity },
      value,
    })),
  );
  registry.gauge(alertMetrics.evaluationAge, () =>
    status?.evaluatedAtMs === undefined ? undefined : (now() - status.evaluatedAtMs) / 1_000,
  );
  registry.gauge(alertMetrics.waiting, () => status?.waiting);
  const delivered = registry.counter(alertMetrics.delivered);
  const failed = registry.counter(alertMetrics.failed);
  return {
    status: () => status,
    meters: {
      delivered: (channel) => delivered.of({ Channel: channel }).add(1),
      failed: (channel) => failed.of({ Channel: channel }).add(1),
      observe: (observed) => (status = observed),
    },
  };
}
