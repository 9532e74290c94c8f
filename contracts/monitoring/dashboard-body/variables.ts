import { z } from "zod";
import { flag, oneOf, text } from "./parts.ts";

const value = z.union([z.string().max(255), z.number(), z.boolean()], {
  error: "expected text of 255 characters at the most, a number, or true or false",
});

export const variable = z
  .strictObject({
    type: oneOf("property", "pattern"),
    property: text.optional(),
    pattern: text.optional(),
    inputType: oneOf("input", "select", "radio"),
    id: text.regex(/^[\w-]{1,32}$/, { error: "expected an id of 32 letters, digits, - and _ at the most" }),
    label: text.max(30, { error: "expected 30 characters at the most" }).optional(),
    defaultValue: value.optional(),
    values: z
      .array(
        z.strictObject({
          value,
          label: text.max(255, { error: "expected 255 characters at the most" }).optional(),
        }),
      )
      .min(1, { error: "expected one value at the least" })
      .max(500, { error: "expected 500 values at the most" })
      .optional(),
    search: text.max(2048, { error: "expected 2,048 characters at the most" }).optional(),
    populateFrom: text.optional(),
    visible: flag.optional(),
  })
  .check(({ value: all, issues }) => {
    const report = (path: string, message: string) =>
      issues.push({ code: "custom", input: all, path: [path], message });
    if (all[all.type] === undefined) report(all.type, `expected it: type is ${all.type}`);
    const isChosen = all.inputType !== "input";
    if (isChosen && all.values === undefined && (all.search === undefined || all.populateFrom === undefined))
      report("values", `expected values, or search and populateFrom: inputType is ${all.inputType}`);
  });
