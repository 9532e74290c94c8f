import { expect, it } from "vitest";
import { Fault } from "../shared/fault.ts";
import { toFault } from "./problem.ts";

const thrown = (fields: object) => Object.assign(new Error("its own words, with a secret"), fields);

it.each([
  [thrown({ statusCode: 413 }), "body_too_large"],
  [thrown({ statusCode: 415 }), "unsupported_media_type"],
  [thrown({ statusCode: 429 }), "rate_limited"],
  [thrown({ statusCode: 400 }), "invalid_body"],
  [thrown({ code: "ECONNREFUSED" }), "database_unavailable"],
  [thrown({ code: "57014" }), "database_unavailable"],
  [thrown({ code: "22021" }), "invalid_parameter"],
  [thrown({ code: "42601" }), "internal"],
  [thrown({ statusCode: 500 }), "internal"],
  [new TypeError("x is undefined"), "internal"],
  ["a string", "internal"],
  [undefined, "internal"],
])("turns what was thrown into a fault of the catalogue, without its words", (error, code) => {
  const fault = toFault(error);
  expect(fault.code).toBe(code);
  expect(fault.detail).not.toMatch(/secret|undefined/);
});

it("leaves a fault as it is", () => {
  const fault = new Fault("not_found", "there is no alert 7");
  expect(toFault(fault)).toBe(fault);
});
