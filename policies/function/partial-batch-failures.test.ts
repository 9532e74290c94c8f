import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { partialBatchFailures } from "./partial-batch-failures.ts";

const mapping = makeResource("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {
  eventSourceArn: "arn:aws:sqs:eu-west-1:111122223333:events",
  functionResponseTypes: ["ReportBatchItemFailures"],
});
const without = (props: Record<string, unknown>) => [
  spoil(mapping, { functionResponseTypes: undefined, ...props }),
];

describeRule(partialBatchFailures, {
  compliant: () => [mapping],
  cases: {
    "finds fault with whole batches of a queue": [without({}), "one failure fails its whole batch"],
    "finds fault with whole batches of a stream": [
      without({ eventSourceArn: "arn:aws:kinesis:eu-west-1:111122223333:stream/events" }),
      "one failure fails its whole batch",
    ],
    "does not ask it of Kafka": [
      without({ eventSourceArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/c/1" }),
      "complies",
    ],
    "is unchecked while the source is not known": [
      without({ eventSourceArn: unknown }),
      "unchecked: eventSourceArn",
    ],
    "is unchecked while the response is not known": [
      without({ functionResponseTypes: [unknown] }),
      "unchecked: functionResponseTypes",
    ],
  },
});
