import { asList } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

export const partialBatchFailures: ResourceRule = {
  name: "partial-batch-failures",
  scope: "resource",
  types: ["aws:lambda/eventSourceMapping:EventSourceMapping"],
  level: "mandatory",
  severity: "medium",
  description: "A function that reads a queue or a stream reports the failures of a batch one by one.",
  reason: "Otherwise one bad message has the whole batch processed again, and put aside with it in the end",
  remedy: 'Set `functionResponseTypes` to `["ReportBatchItemFailures"]`, and return `batchItemFailures`',
  check({ props }) {
    const { eventSourceArn, functionResponseTypes } = props;
    const types = asList(functionResponseTypes);
    if (types.includes("ReportBatchItemFailures")) return complies;
    if (functionResponseTypes === unknown || types.includes(unknown))
      return unchecked("functionResponseTypes");
    if (eventSourceArn === unknown) return unchecked("eventSourceArn");
    // Kafka and MQ have no partial failures.
    const reports =
      typeof eventSourceArn === "string" && /^arn:[^:]+:(sqs|kinesis|dynamodb):/.test(eventSourceArn);
    return reports ? violates("one failure fails its whole batch") : complies;
  },
};
