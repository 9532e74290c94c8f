import { expect, it } from "vitest";
import { fitToQuota } from "./quota-text-plan.ts";

const texts: Record<string, string> = {
  "checks/view-credit-quota.sql": "select null::float as credits;",
  "checks/other.sql": "select null::float as credits;",
};
const readText = (file: string) => texts[file] ?? "";

it("fills in the quota of the stack's own monitor, in its one file", () => {
  const fitted = fitToQuota(readText, 20);
  expect(fitted("checks/view-credit-quota.sql")).toBe("select 20::float as credits;");
  expect(fitted("checks/other.sql")).toBe(texts["checks/other.sql"]);
});

it("leaves it unknown of a monitor that somebody else made", () => {
  expect(fitToQuota(readText, undefined)("checks/view-credit-quota.sql")).toBe(
    "select null::float as credits;",
  );
});

it("refuses a file that it can't fill in", () => {
  const fitted = fitToQuota(() => "select 5 as credits", 20);
  expect(() => fitted("checks/view-credit-quota.sql")).toThrow("has no null::float to fill in");
});
