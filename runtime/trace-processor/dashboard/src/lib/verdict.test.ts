import { expect, it } from "vitest";
import { verdictOf } from "./verdict.ts";

it("shows the gravest, and warnings of a pipeline that is healthy otherwise", () => {
  expect(verdictOf({ is_healthy: true, count_warning: 0 })).toBe("OK");
  expect(verdictOf({ is_healthy: true, count_warning: 1 })).toBe("WARNING");
  expect(verdictOf({ is_healthy: false, count_warning: 1 })).toBe("CRITICAL");
});
