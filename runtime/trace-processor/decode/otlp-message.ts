/**
 * An `ExportTraceServiceRequest` as both encodings give it: JSON.parse's objects, or the protobuf decoder's. Leaves
 * are `unknown` because JSON may hold anything; what each may be stands beside it (JSON | protobuf).
 */
export interface OtlpRequest {
  resourceSpans?: unknown; // OtlpResourceSpans[]
}

export interface OtlpResourceSpans {
  resource?: { attributes?: unknown } | null; // OtlpKeyValue[]
  scopeSpans?: unknown; // OtlpScopeSpans[]
}

export interface OtlpScopeSpans {
  scope?: { name?: unknown } | null;
  spans?: unknown; // OtlpSpan[]
}

export interface OtlpSpan {
  traceId?: unknown; // hex digits | Buffer
  spanId?: unknown; // hex digits | Buffer
  parentSpanId?: unknown; // hex digits | Buffer
  name?: unknown;
  kind?: unknown; // number or name | number
  startTimeUnixNano?: unknown; // decimal string or number | Instant
  endTimeUnixNano?: unknown; // decimal string or number | Instant
  attributes?: unknown; // OtlpKeyValue[]
  events?: unknown; // OtlpEvent[]
  status?: { message?: unknown; code?: unknown } | null;
}

export interface OtlpEvent {
  timeUnixNano?: unknown; // decimal string or number | Instant
  name?: unknown;
  attributes?: unknown; // OtlpKeyValue[]
}

export interface OtlpKeyValue {
  key?: unknown;
  value?: unknown; // OtlpAnyValue
}

/** One of the fields is set; none is the empty value. */
export interface OtlpAnyValue {
  stringValue?: unknown;
  boolValue?: unknown;
  intValue?: unknown; // decimal string or number | number, or decimal string beyond 2^53
  doubleValue?: unknown; // number, "NaN", "Infinity" or "-Infinity" | number
  arrayValue?: { values?: unknown } | null; // OtlpAnyValue[]
  kvlistValue?: { values?: unknown } | null; // OtlpKeyValue[]
  bytesValue?: unknown; // base64 | Buffer
}
