import { Counter, Gauge, type Registry } from "prom-client";
import { alertMetrics } from "../../contracts/monitoring/processor-metrics.ts";
import type { AlertMeters, AlertStatus } from "../alerting/alerting.ts";

export interface MadeAlertMeters {
  meters: AlertMeters;
  /** What was last observed. */
  status: () => AlertStatus | undefined;
}

/** The engine's counts for Prometheus, under the catalogue's names in its case. */
export function makeAlertMeters(registry: Registry, now: () => number): MadeAlertMeters {
  const registers = [registry];
  let status: AlertStatus | undefined;
  const gauge = (name: string, help: string, read: () => number | undefined) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = read();
        if (value !== undefined) this.set(value);
      },
    });
  const { active, evaluationAge, delivered, failed, waiting } = alertMetrics;
  new Gauge({
    name: "tracelake_alerts_active",
    help: active.meaning,
    labelNames: ["severity"],
    registers,
    collect() {
      for (const [severity, count] of Object.entries(status?.active ?? {})) this.set({ severity }, count);
    },
  });
  gauge("tracelake_alert_evaluation_age_seconds", evaluationAge.meaning, () =>
    status?.evaluatedAtMs === undefined ? undefined : (now() - status.evaluatedAtMs) / 1000,
  );
  gauge("tracelake_notices_waiting", waiting.meaning, () => status?.waiting);
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ["channel"], registers });
  const taken = counter("tracelake_notices_delivered_total", delivered.meaning);
  const refused = counter("tracelake_notices_failed_total", failed.meaning);
  return {
    status: () => status,
    meters: {
      delivered: (channel) => taken.inc({ channel }),
      failed: (channel) => refused.inc({ channel }),
      observe: (observed) => (status = observed),
    },
  };
}
