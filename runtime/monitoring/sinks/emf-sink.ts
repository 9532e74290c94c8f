import { emfLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";
import { emfDocuments } from "../../shared/cloudwatch/emf-documents.ts";
import { metricDataOf } from "./metric-data.ts";
import type { OnDropped } from "./sender.ts";
import type { MetricSink } from "./sink.ts";

export interface EmfSinkOptions {
  /** A line of standard output, whole: nothing may stand before or behind it. */
  write: (line: string) => void;
  onDropped: OnDropped;
}

/** Writes windows as embedded metrics: where the output goes to CloudWatch Logs, no network and no right is needed. */
export function makeEmfSink({ write, onDropped }: EmfSinkOptions): MetricSink {
  return {
    name: "emf",
    accept(window) {
      const request = { Namespace: window.namespace, MetricData: metricDataOf(window) };
      for (const document of emfDocuments(request)) {
        const line = JSON.stringify(document);
        if (Buffer.byteLength(line) <= emfLimits.lineBytes) write(`${line}\n`);
        else onDropped("refused", document._aws.CloudWatchMetrics[0]?.Metrics.length ?? 1);
      }
    },
    flush: () => Promise.resolve(),
  };
}
