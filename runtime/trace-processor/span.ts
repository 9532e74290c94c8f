/** What the service keeps of one span: the row of `spans`, decoded, classified and priced. */
export interface Span {
  /** `flat`: one record is a whole trace (span id = trace id). `otlp`: one span of a trace. */
  source: "flat" | "otlp";
  /** 32 lower-case hex digits in OTLP; the sender's own id (1 to 128 characters) in flat records. */
  traceId: string;
  /** 16 lower-case hex digits in OTLP. */
  spanId: string;
  parentSpanId: string | null;
  name: string;
  kind: "internal" | "server" | "client" | "producer" | "consumer" | null;
  /** Microseconds since 1970, UTC: PostgreSQL's own resolution, exact in a double until the year 2255. */
  startedAtUs: number;
  durationMs: number;
  /** OTLP: unset, ok or error. Flat: the sender's word. */
  status: string;
  isError: boolean;
  /** The error's message, at most 2,000 characters. */
  error: string | null;
  call: Call;
  price: Price | null;
  /** JSON text of an object: resource attributes, then the span's own, which win. No NUL, no lone surrogate. */
  attributes: string;
  /** JSON text of an array of `{name, time, attributes}`, or null where there are none. */
  events: string | null;
}

/** What a span says about a call of a model. Token counts are integers from 0 to 2^53 − 1, null where not said. */
export interface Call {
  operation: string | null;
  provider: string | null;
  /** The response's model where known, else the request's. */
  model: string | null;
  /** True where this very span is one call of a model: only these are counted, summed and priced. */
  isCall: boolean;
  /**
   * True where only the tree can tell (no operation names the call, or an embedding's root and child look alike):
   * the store takes the count back once a call appears below this span.
   */
  isPresumed: boolean;
  /** All input tokens, those read from and written to the cache included. */
  inputTokens: number | null;
  /** All output tokens, those of reasoning included. */
  outputTokens: number | null;
  cacheReadTokens: number | null;
  cacheWriteTokens: number | null;
  reasoningTokens: number | null;
  /** Input and output, or the only total that a flat record gives. */
  totalTokens: number | null;
  /** A cost that the span itself states, in USD, or null. */
  statedCostUsd: number | null;
  /** Whose call it was; null where the span says nothing of that, or is none. */
  owner: Owner | null;
}

/** At most 256 characters each; an empty text where the span does not say. */
export interface Owner {
  project: string;
  environment: string;
  user: string;
}

export interface Price {
  /** USD; rounded to 10 decimals when stored. */
  costUsd: number;
  /** `span`: stated by the span; `override`: the operator's; `genai-prices`: the package's. */
  source: "span" | "override" | "genai-prices";
  /** The package's version, or the override's name; null for `span`. */
  version: string | null;
  /** True where the tokens were known only as a total, priced at the input rate: a lower bound. */
  isEstimate: boolean;
}

/** One item of a delivery that was read, or the reason why it was not. `index` counts from 0 in the delivery. */
export type Decoded = { ok: true; span: Span } | { ok: false; index: number; reason: string };
