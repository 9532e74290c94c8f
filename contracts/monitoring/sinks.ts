/** Where metrics can be sent to; memory and Prometheus are always there. */
export const metricSinks = ["cloudwatch", "emf", "otlp"] as const;
export type MetricSinkName = (typeof metricSinks)[number];

/** Where records of errors can be sent to. */
export const errorSinks = ["stdout", "cloudwatch"] as const;
export type ErrorSinkName = (typeof errorSinks)[number];
