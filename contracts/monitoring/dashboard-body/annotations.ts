import { z } from "zod";
import { absoluteTime, alarmArn, color, flag, number, oneOf, text } from "./parts.ts";

const look = { label: text.optional(), color: color.optional(), visible: flag.optional() };
const side = oneOf("left", "right");

const horizontal = z.strictObject({
  ...look,
  value: number,
  fill: oneOf("above", "below", "none").optional(),
  yAxis: side.optional(),
});
const vertical = z.strictObject({
  ...look,
  value: absoluteTime,
  fill: oneOf("before", "after", "none").optional(),
});

/** A line, or two of them with the band between. */
const orBand = <T extends z.ZodType>(line: T) =>
  z.union([line, z.tuple([line, line], { error: "expected two lines: a band has two edges" })], {
    error: (issue) =>
      typeof issue.input === "object"
        ? undefined
        : "expected a line {value, label, …}, or a band of two lines",
  });

const lines = {
  horizontal: z.array(orBand(horizontal), { error: "expected a list of lines" }).optional(),
  vertical: z.array(orBand(vertical), { error: "expected a list of lines" }).optional(),
};

export const annotations = z
  .strictObject({
    ...lines,
    alarms: z.array(alarmArn).max(1, { error: "expected one alarm at the most" }).optional(),
  })
  .check(({ value, issues }) => {
    const hasLines = (value.horizontal?.length ?? 0) > 0 || (value.vertical?.length ?? 0) > 0;
    if ((value.alarms?.length ?? 0) > 0 && hasLines)
      issues.push({
        code: "custom",
        input: value,
        path: ["alarms"],
        message: "expected either an alarm or lines, not both",
      });
  });
