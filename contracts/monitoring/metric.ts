/** CloudWatch's unit of a metric. `None` is US dollars or credits, as the meaning says. */
export type Unit = "Count" | "Milliseconds" | "Seconds" | "Percent" | "Bytes" | "None";

/** A metric that code of this repository publishes. Dashboards, alarms, documents and prices are made from these. */
export interface Metric {
  /** In CloudWatch, EMF and OTLP. */
  name: string;
  /** In Prometheus, where the name is another than `tracelake_` and the snake-case name with its unit. */
  prometheus?: string;
  unit: Unit;
  /** A counter is a sum since the last sending; a gauge the newest reading; a histogram values with their counts. */
  kind: "counter" | "gauge" | "histogram";
  /** CloudWatch adds up nothing over dimensions: each set is published, and paid for, on its own. */
  dimensionSets: readonly (readonly string[])[];
  meaning: string;
}

/** What one part publishes: all its metrics are in one namespace. */
export interface MetricGroup {
  namespace: string;
  metrics: Readonly<Record<string, Metric>>;
}
