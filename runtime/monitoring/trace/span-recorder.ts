import type { TraceContext } from "./trace-context.ts";

/** A piece of work that ended. */
export interface FinishedSpan {
  name: string;
  /** How it stands to others: it was asked for, it asks another service, or neither. */
  kind: "server" | "client" | "internal";
  context: TraceContext;
  startMs: number;
  endMs: number;
  attributes: Readonly<Record<string, string | number | boolean>>;
  /** Works of other traces that this one did together. */
  links?: readonly TraceContext[];
  isFailed: boolean;
}

/** Where spans of the service's own go. */
export interface SpanRecorder {
  isOn: boolean;
  /** Share of the traces that begin here which are recorded; 0 where none is. */
  share: number;
  /** Leaves out what is not sampled. Returns at once and never throws. */
  record: (span: FinishedSpan) => void;
  flush: (signal: AbortSignal) => Promise<void>;
}

export const noSpans: SpanRecorder = {
  isOn: false,
  share: 0,
  record: () => undefined,
  flush: () => Promise.resolve(),
};
