import { emfDocuments } from "../../shared/cloudwatch/emf-documents.ts";
import type { MetricSink } from "../ports.ts";

/** Publishes as embedded metrics, on the function's log. */
export function makeEmfSink({ write }: { write: (line: string) => void }): MetricSink {
  return {
    publish(request) {
      for (const document of emfDocuments(request)) write(`${JSON.stringify(document)}\n`);
      return Promise.resolve({ refused: 0 });
    },
  };
}
