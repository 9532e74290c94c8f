import { readMetricArray } from "../dashboard-body/metric-array.ts";
import type { DashboardBody } from "../dashboard-schema.ts";

/** A metric, and the names of the dimensions by which it is read. */
export interface Series {
  namespace: string;
  name: string;
  dimensionNames: readonly string[];
}

/** What the metric widgets of a body read: metrics, and those that a search finds. */
export function shownSeries({ widgets }: DashboardBody): Series[] {
  return widgets.flatMap((widget) => {
    if (widget.type !== "metric") return [];
    const entries = widget.properties.metrics ?? [];
    const metrics = readMetricArray(entries).metrics.flatMap((metric) =>
      metric === undefined
        ? []
        : [
            {
              namespace: metric.namespace,
              name: metric.name,
              dimensionNames: metric.dimensions.map(([name]) => name),
            },
          ],
    );
    return [...metrics, ...entries.flatMap(readSearches)];
  });
}

function readSearches(entry: readonly unknown[]): Series[] {
  const [first] = entry;
  const expression =
    typeof first === "object" && first !== null ? (first as { expression?: string }).expression : "";
  return [...(expression ?? "").matchAll(/\{([^}]+)\} MetricName="([^"]+)"/g)].map(
    ([, schema = "", name = ""]) => {
      const [namespace = "", ...dimensionNames] = schema.split(",").map((part) => part.replaceAll('"', ""));
      return { namespace, name, dimensionNames };
    },
  );
}
