import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { boundedConcurrency } from "./bounded-concurrency.ts";

const lambda = makeResource("aws:lambda/function:Function", "lambda", {
  name: "metrics",
  reservedConcurrentExecutions: 10,
});
const unreserved = spoil(lambda, { reservedConcurrentExecutions: undefined });
const mapping = makeResource("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {
  functionName: "metrics",
  scalingConfig: { maximumConcurrency: 4 },
});
const fault = "nothing bounds how many of it run at once";

describeRule(boundedConcurrency, {
  compliant: () => [lambda],
  cases: {
    "takes a bound of the queue that feeds it": [[unreserved, mapping], "complies"],
    "finds fault with no bound": [[unreserved], fault],
    "finds fault with AWS's word for no reservation": [
      [spoil(lambda, { reservedConcurrentExecutions: -1 })],
      fault,
    ],
    "finds fault with one queue of two without a bound": [
      [unreserved, mapping, spoil(mapping, { scalingConfig: undefined })],
      fault,
    ],
    "does not take another function's": [[unreserved, spoil(mapping, { functionName: "other" })], fault],
    "is unchecked while the reservation is not known": [
      [spoil(lambda, { reservedConcurrentExecutions: unknown })],
      "unchecked: reservedConcurrentExecutions",
    ],
    "is unchecked while the queue's bound is not known": [
      [unreserved, spoil(mapping, { scalingConfig: { maximumConcurrency: unknown } })],
      "unchecked: scalingConfig.maximumConcurrency",
    ],
    "is unchecked while it is not known whom a queue feeds": [
      [unreserved, spoil(mapping, { functionName: unknown })],
      "unchecked: EventSourceMapping.functionName",
    ],
  },
});
