import { flatAlerts, type Alert, type AlertThresholds } from "../alerts/flat-alerts.ts";
import type { Span } from "../span.ts";
import { CopyBuffer } from "./copy-buffer.ts";
import { dayOf, writeSpanRow } from "./span-rows.ts";
import { writeSpendRow } from "./spend-rows.ts";
import { TraceParts } from "./trace-parts.ts";
import { UsageSum } from "./usage-deltas.ts";
import { writeUsageRow } from "./usage-rows.ts";
import { writeStatement } from "./write-statement.ts";

/**
 * Everything that a set of new spans changes, gathered as they come and ready to be sent. Spans become bytes at once:
 * kept as objects until their turn they would outlive the young heap, and collecting them cost a fifth of the service.
 */
export class SpanBatch {
  readonly #thresholds: AlertThresholds;
  readonly #rows = new CopyBuffer();
  readonly #usageRows = new CopyBuffer();
  readonly #spendRows = new CopyBuffer();
  readonly #usage = new UsageSum();
  readonly #parts = new TraceParts();
  readonly #days = new Set<number>();
  #alerts: Alert[] = [];
  #sources: (() => readonly Span[])[] = [];
  #size = 0;

  constructor(thresholds: AlertThresholds) {
    this.#thresholds = thresholds;
  }

  /** Number of spans. */
  get size(): number {
    return this.#size;
  }

  /** Bytes that the rows take. */
  get bytes(): number {
    return this.#rows.size;
  }

  /** UTC days of its spans, as days since 1970. */
  get days(): ReadonlySet<number> {
    return this.#days;
  }

  /** `again` gives the same spans once more, for the rare case that some of them are stored already. */
  add(spans: readonly Span[], again: () => readonly Span[]): void {
    for (const span of spans) {
      writeSpanRow(this.#rows, span);
      this.#usage.add(span);
      this.#parts.add(span);
      this.#days.add(dayOf(span.startedAtUs));
      if (span.source === "flat") this.#alerts.push(...flatAlerts(span, this.#thresholds));
    }
    this.#sources.push(again);
    this.#size += spans.length;
  }

  /** All spans in the order in which they were added. */
  spans(): readonly Span[] {
    return this.#sources.length === 1
      ? (this.#sources[0] as () => readonly Span[])()
      : this.#sources.flatMap((again) => again());
  }

  /** The statements, and for each COPY among them its rows; spans go to `table`. Valid until `clear`. */
  message(table: string): { text: string; copies: Buffer[] } {
    const deltas = this.#usage.deltas();
    this.#usageRows.clear();
    this.#spendRows.clear();
    for (const delta of deltas) {
      writeUsageRow(this.#usageRows, delta);
      for (const spend of delta.spend.values()) writeSpendRow(this.#spendRows, delta, spend);
    }
    const hasSpend = deltas.some(({ spend }) => spend.size > 0);
    const text = writeStatement({
      hasUsage: deltas.length > 0,
      hasSpend,
      parts: this.#parts.sorted(),
      alerts: this.#alerts,
      thresholds: this.#thresholds,
      table,
    });
    return {
      text,
      copies: [
        ...(deltas.length > 0 ? [this.#usageRows.finish()] : []),
        ...(hasSpend ? [this.#spendRows.finish()] : []),
        this.#rows.finish(),
      ],
    };
  }

  clear(): void {
    this.#rows.clear();
    this.#usageRows.clear();
    this.#spendRows.clear();
    this.#usage.clear();
    this.#parts.clear();
    this.#days.clear();
    this.#alerts = [];
    this.#sources = [];
    this.#size = 0;
  }
}
