import { describe, expect, it } from "vitest";
import { readMetricArray } from "./metric-array.ts";

const shown = (...entries: unknown[][]) =>
  readMetricArray(entries).metrics.map((metric) =>
    metric === undefined ? undefined : [metric.namespace, metric.name, ...metric.dimensions.flat()],
  );
const faultsOf = (...entries: unknown[][]) => readMetricArray(entries).faults.map(({ reason }) => reason);

describe("a metrics array", () => {
  it("is opened place by place where a dot stands, and past an expression", () => {
    expect(
      shown(
        ["AWS/SQS", "NumberOfMessagesSent", "QueueName", "a"],
        [{ expression: "SUM(METRICS())" }],
        [".", ".", ".", "b"],
        [".", "NumberOfMessagesReceived", ".", ".", { stat: "Sum" }],
      ),
    ).toEqual([
      ["AWS/SQS", "NumberOfMessagesSent", "QueueName", "a"],
      undefined,
      ["AWS/SQS", "NumberOfMessagesSent", "QueueName", "b"],
      ["AWS/SQS", "NumberOfMessagesReceived", "QueueName", "b"],
    ]);
  });

  it("repeats all but the end where three dots stand", () => {
    expect(shown(["N", "M", "A", "1", "B", "2"], ["...", "3"], ["...", "C", "4"])).toEqual([
      ["N", "M", "A", "1", "B", "2"],
      ["N", "M", "A", "1", "B", "3"],
      ["N", "M", "A", "1", "C", "4"],
    ]);
  });

  it.each<[string, unknown[][]]>([
    ['"." and "..." repeat the metric before, and there is none', [[".", "M"]]],
    [
      '"..." repeats a metric that is shorter',
      [
        ["N", "M"],
        ["...", "A", "1", "B", "2"],
      ],
    ],
    [
      '"." at place 4 repeats nothing: the metric before is shorter',
      [
        ["N", "M"],
        ["N", "M", "A", "."],
      ],
    ],
    [
      '"..." stands for what comes first, so it must come first',
      [
        ["N", "M"],
        ["N", "..."],
      ],
    ],
    ["a metric needs a namespace and a name", [["N"]]],
    ['dimension "A" has no value', [["N", "M", "A"]]],
    ["a dimension is named twice", [["N", "M", "A", "1", "A", "2"]]],
    ["a dimension's name or value is empty", [["N", "M", "A", ""]]],
    [
      "a metric has 30 dimensions at the most",
      [["N", "M", ...Array.from({ length: 31 }, (_, at) => [`D${at}`, "1"]).flat()]],
    ],
  ])("%s", (reason, entries) => {
    expect(faultsOf(...entries)).toEqual([reason]);
  });
});
