/** The answers of the service that the page reads. Times are ISO in UTC, durations ms, costs USD. */
export interface Summary {
  period_hours: number;
  summary: {
    total_traces: number;
    avg_duration: number | null;
    max_duration: number | null;
    p50_duration: number | null;
    p95_duration: number | null;
    p99_duration: number | null;
    total_tokens: number;
    input_tokens: number;
    output_tokens: number;
    total_cost: number;
    error_count: number;
    requests: number;
    unpriced_requests: number;
    estimated_requests: number;
  };
  by_model: ModelUsage[];
  unpriced: UnpricedModel[];
}

export interface ModelUsage {
  provider: string | null;
  model: string | null;
  requests: number;
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  cost_usd: number | null;
  errors: number;
  unpriced_requests: number;
  avg_duration: number | null;
  p50_duration: number | null;
  p95_duration: number | null;
  p99_duration: number | null;
}

export interface UnpricedModel {
  provider: string | null;
  model: string | null;
  requests: number;
  total_tokens: number;
}

export type Values = (number | null)[];

/** One value per bucket; `times` are the buckets' starts in epoch seconds. */
export interface Series {
  period_hours: number;
  step_seconds: number;
  times: number[];
  total: {
    traces: Values;
    requests: Values;
    errors: Values;
    cost_usd: Values;
    input_tokens: Values;
    output_tokens: Values;
    p50_duration: Values;
    p95_duration: Values;
    p99_duration: Values;
  };
  by_model: {
    provider: string | null;
    model: string | null;
    requests: Values;
    cost_usd: Values;
    total_tokens: Values;
  }[];
}

export interface Alert {
  id: number | string;
  type: string;
  message: string;
  severity: string;
  trace_id: string | null;
  value: number | null;
  timestamp: string;
  acknowledged: boolean;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
}

export interface AlertList {
  count: number;
  alerts: Alert[];
}

export interface TraceSummary {
  trace_id: string;
  name: string;
  started_at: string;
  duration_ms: number;
  status: string;
  span_count: number;
  models: string[];
  input_tokens: number | null;
  output_tokens: number | null;
  total_tokens: number | null;
  cost_usd: number | null;
  unpriced_spans: number;
}

export interface TracePage {
  traces: TraceSummary[];
  next_cursor: string | null;
}

export interface Trace extends Omit<TraceSummary, "models"> {
  spans: TraceSpan[];
}

export interface TraceSpan {
  span_id: string;
  parent_span_id: string | null;
  name: string;
  kind: string | null;
  started_at: string;
  duration_ms: number;
  status: string;
  is_error: boolean;
  error: string | null;
  operation: string | null;
  provider: string | null;
  model: string | null;
  is_call: boolean;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  total_tokens: number | null;
  cost_usd: number | null;
  price_source: string | null;
  is_cost_estimate: boolean;
  attributes: Record<string, unknown> | null;
  events: SpanEvent[] | null;
}

export interface SpanEvent {
  name: string;
  time?: string | number | null;
  attributes?: Record<string, unknown> | null;
}

export interface Health {
  status: string;
  database: string;
  version: string;
  uptime_seconds: number;
  last_trace_at: string | null;
  /** Whether the pages of the warehouse have something to show. */
  has_warehouse: boolean;
}

export type HealthArea = "service" | "database" | "monitoring" | "pipeline" | "bedrock";

/** `GET /health/details`. */
export interface HealthReport {
  at: string;
  /** The worst of what is known. */
  verdict: Verdict;
  unknown: number;
  has_pipeline: boolean;
  checks: {
    id: string;
    area: HealthArea;
    title: string;
    verdict: Verdict;
    says: string;
    remedy: string | null;
    /** A page of `docs/runbooks/`. */
    runbook: string | null;
  }[];
  /** Minute by minute. */
  series: {
    times: number[];
    requests: Values;
    errors: Values;
    p95_ms: Values;
    cpu_percent: Values;
    memory_percent: Values;
    event_loop_ms: Values;
    connections: Values;
    connections_waiting: Values;
    queue_spans: Values;
    spans_stored: Values;
  };
  errors: {
    fingerprint: string;
    code: string;
    route: string | null;
    message: string | null;
    count: number;
    first_at: string;
    last_at: string;
    remedy: string | null;
  }[];
}

/** `OK`, `WARNING` or `CRITICAL`; `UNUSED` where no export is expected; `UNKNOWN` where nobody says. */
export type Verdict = string;

/** `GET /warehouse/pipeline`. */
export interface Pipeline {
  verdict: string;
  is_healthy: boolean;
  count_critical: number;
  count_warning: number;
  tables: {
    table_name: string;
    status: Verdict;
    freshness_status: Verdict;
    reason: string;
    latest_ingestion_at: string | null;
    minutes_since_ingestion: number | null;
    rows_last_hour: number;
    rows_24h: number;
    files_loaded_24h: number;
    files_failed_24h: number;
    files_partial_24h: number;
    pipe_name: string | null;
    pipe_state: string | null;
    pending_files: number | null;
    oldest_pending_file: string | null;
    oldest_pending_at: string | null;
  }[];
  hours: { times: number[]; rows: number[]; files: number[]; failed_files: number[] };
  failures: {
    file_name: string;
    table_name: string;
    line: number | null;
    character: number | null;
    reason: string;
    at: string | null;
    pipe_name: string | null;
    /** The rows that could be read were loaded. */
    is_partial: boolean;
    /** A later load of the file succeeded. */
    is_mended: boolean;
  }[];
  quality: {
    issue_type: string;
    count: number;
    severity: Verdict;
    description: string | null;
    sample: string[];
    checked_at: string | null;
  }[];
  reconciliation: {
    table_name: string;
    count_files: number;
    /** As of `listed_at`. */
    count_waiting: number;
    bytes_waiting: number;
    severity: Verdict;
    reason: string;
    listed_at: string | null;
  }[];
  findings: { file_name: string; state: string; severity: Verdict; reason: string }[];
  /** How many there are of each, where the list holds only the first of them. */
  counts: { failures: number; findings: number };
}

export interface WarehouseUsage {
  calls: number;
  errors: number;
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  cost_usd: number | null;
  calls_without_cost: number;
}

export interface Percentiles {
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
}

/** `GET /warehouse/quality`: one value a day in each list. */
export interface Quality {
  days: number;
  source: "spans" | "traces";
  times: number[];
  total: WarehouseUsage & Percentiles;
  by_day: {
    calls: Values;
    errors: Values;
    prompt_tokens: Values;
    completion_tokens: Values;
    p50_ms: Values;
    p95_ms: Values;
    p99_ms: Values;
  };
  by_model: (WarehouseUsage & Percentiles & { model: string; cost_by_day: Values })[];
  by_project: (WarehouseUsage & Percentiles & { project_id: string })[];
  scores: {
    source: string;
    name: string;
    scored: number;
    not_scored: number;
    average: number | null;
    average_by_day: Values;
  }[];
  /** How many there are of each, where the list holds only the first of them. */
  counts: { by_model: number; by_project: number; scores: number };
  projects: string[];
  models: string[];
}

export interface BedrockUsage extends Percentiles {
  invocations: number;
  errors: number;
  /** Without those of a cache. */
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  cost_usd: number | null;
  unpriced_invocations: number;
}

/** `GET /warehouse/bedrock`: one value a day in each list. */
export interface Bedrock {
  days: number;
  times: number[];
  data_until: string | null;
  total: BedrockUsage;
  by_day: {
    invocations: Values;
    errors: Values;
    input_tokens: Values;
    output_tokens: Values;
    cache_read_tokens: Values;
    cache_write_tokens: Values;
    p50_ms: Values;
    p95_ms: Values;
    p99_ms: Values;
  };
  by_model: (BedrockUsage & { model: string; cost_by_day: Values })[];
  by_profile_type: (BedrockUsage & { profile_type: string })[];
  by_region: (BedrockUsage & { source_region: string })[];
  routes: { source_region: string; served_region: string; invocations: number }[];
  skipped: { code: string; records: number }[];
  costs: {
    model_key: string;
    braintrust_cost_usd: number | null;
    braintrust_invocations: number | null;
    bedrock_cost_usd: number | null;
    bedrock_invocations: number | null;
    processor_cost_usd: number | null;
    processor_invocations: number | null;
  }[];
  /** How many there are of each, where the list holds only the first of them. */
  counts: { by_model: number; by_profile_type: number; by_region: number; costs: number };
}
