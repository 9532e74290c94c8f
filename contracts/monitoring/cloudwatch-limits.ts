/** CloudWatch's of PutMetricData, see docs/bedrock.md and docs/monitoring.md. */
export const metricLimits = {
  dataPerRequest: 1000,
  requestBytes: 1_000_000,
  valuesPerDatum: 150,
  dimensions: 30,
  nameLength: 255,
  dimensionValueLength: 1024,
  /** ms before and after now. */
  oldestMs: 14 * 24 * 3_600_000,
  newestMs: 2 * 3_600_000,
  /** Values lie within plus and minus this. */
  largestValue: 2 ** 360,
} as const;

/**
 * Of embedded metrics: CloudWatch Logs takes documents of 1 MB, and 256 KB where an older agent or log driver stands
 * between.
 */
export const emfLimits = { metrics: 100, values: 100, dimensions: 30, lineBytes: 256 * 1024 } as const;

/** CloudWatch Logs' of PutLogEvents. A single event may have 1 MB; the consoles cut what is above 256 KB. */
export const logLimits = {
  requestBytes: 1_048_576,
  eventOverheadBytes: 26,
  eventBytes: 256 * 1024,
  eventsPerRequest: 10_000,
  spanMs: 24 * 3_600_000,
  oldestMs: 14 * 24 * 3_600_000,
  newestMs: 2 * 3_600_000,
} as const;
