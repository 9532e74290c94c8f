import { isObject, isSigned, isUnknown, type Properties } from "./engine-values.ts";
import type { Fields, Shape } from "./shape.ts";

export interface Fault {
  /** `rules[0].expiration.days`. */
  property: string;
  reason: string;
}

/** Unknown and missing arguments and those of another kind, at any depth. */
export function checkArguments(fields: Fields, values: Properties, at = ""): Fault[] {
  const faults: Fault[] = [];
  const pathOf = (key: string) => (at === "" ? key : `${at}.${key}`);
  for (const [key, value] of Object.entries(values)) {
    const field = fields.get(key);
    if (field !== undefined) faults.push(...checkValue(field.shape, value, pathOf(key)));
    else
      faults.push({
        property: pathOf(key),
        reason: `unknown argument; known are ${[...fields.keys()].join(", ")}`,
      });
  }
  for (const [key, { isOptional }] of fields) {
    if (!isOptional && values[key] === undefined)
      faults.push({ property: pathOf(key), reason: "missing argument" });
  }
  return faults;
}

function checkValue(shape: Shape, value: unknown, at: string): Fault[] {
  if (value == null || shape.kind === "any" || isUnknown(value)) return [];
  if (isObject(value) && isSigned(value)) return [];
  switch (shape.kind) {
    case "list":
      if (!Array.isArray(value)) return [mismatch("a list", value, at)];
      return value.flatMap((item, index) => checkValue(shape.of, item, `${at}[${index}]`));
    case "map":
      if (!isObject(value)) return [mismatch("a map", value, at)];
      return Object.entries(value).flatMap(([key, item]) => checkValue(shape.of, item, `${at}.${key}`));
    case "object":
      if (!isObject(value)) return [mismatch(shape.name, value, at)];
      return checkArguments(shape.fields(), value, at);
    case "string":
    case "number":
    case "boolean":
      return typeof value === shape.kind ? [] : [mismatch(`a ${shape.kind}`, value, at)];
  }
}

function mismatch(expected: string, value: unknown, property: string): Fault {
  return { property, reason: `expected ${expected}, given ${JSON.stringify(value)}` };
}
