import { LogFormatter, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";

/**
 * The lines that operators know: timestamp, level, requestId, component, message, and what belongs to the message on top
 * of them, where Logs Insights finds it by name.
 */
export class LogFormat extends LogFormatter {
  override formatAttributes(attributes: UnformattedAttributes, additional: LogAttributes): LogItem {
    const { component = "Aggregator", ...rest } = additional;
    const { lambdaContext, logLevel, message, timestamp, xRayTraceId } = attributes;
    return new LogItem({
      attributes: {
        timestamp: timestamp.toISOString(),
        level: logLevel,
        requestId: lambdaContext?.awsRequestId,
        component,
        message,
        xray_trace_id: xRayTraceId,
        ...rest,
      },
    });
  }
}
