import { describe, expect, it } from "vitest";
import { readMath } from "./metric-math.ts";

const idsOf = (expression: string) => {
  const read = readMath(expression);
  return read.ok ? read.ids : read.reason;
};

describe("metric math", () => {
  it.each<[string, string[]]>([
    ["100*errors/requests", ["errors", "requests"]],
    ["IF(requests > 20 AND errors > 1, 100 * errors / requests, 0)", ["requests", "errors"]],
    ["FILL(m1, REPEAT) + FILL(m2, 0)", ["m1", "m2"]],
    ["SUM([m1,m2]) / SUM(METRICS())", ["m1", "m2"]],
    ['SUM(METRICS("errors"))', []],
    ["-m1^2", ["m1"]],
    ["SORT(e1, MAX, DESC, 10)", ["e1"]],
    [`SEARCH('{AWS/EC2,InstanceId} MetricName="CPUUtilization"', 'Average', 300)`, []],
    ["ANOMALY_DETECTION_BAND(m1, 2)", ["m1"]],
    [`SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId) LIMIT 10`, []],
    ["1.5e3", []],
  ])("%s needs %j", (expression, ids) => {
    expect(idsOf(expression)).toEqual(ids);
  });

  it.each([
    ["", "it is empty"],
    ["(m1", "( is not closed"],
    ["m1)", ") closes nothing that was opened"],
    ["[m1)", ") closes nothing that was opened"],
    ["SUMM(m1)", "SUMM is no function of metric math"],
    ["M1 * 2", "M1 is no id: an id begins with a lower-case letter"],
    ["m1 m2", "an operator is missing"],
    ["m1 +", "it ends with +"],
    ["* m1", "* has nothing before it"],
    ["m1 % 2", 'what is "% 2"?'],
    ["SEARCH('open", `what is "'open"?`],
    ["m1 AND", "it ends with AND"],
  ])("%j is refused: %s", (expression, reason) => {
    expect(idsOf(expression)).toBe(reason);
  });
});
