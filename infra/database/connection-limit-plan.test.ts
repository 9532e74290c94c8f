import { expect, it } from "vitest";
import { planConnectionLimit } from "./connection-limit-plan.ts";

const rds = (instanceClass: string) =>
  planConnectionLimit({ engine: "rds", instanceClass, maxCapacityAcu: 4 });
const aurora = (maxCapacityAcu: number) =>
  planConnectionLimit({ engine: "aurora", instanceClass: "db.t4g.micro", maxCapacityAcu });

it("goes by the memory of the class", () => {
  // 1 GiB × 0.75 / 9,531,392 bytes.
  expect(rds("db.t4g.micro")).toBe(84);
  expect(rds("db.t4g.small")).toBe(168);
  expect(rds("db.m7g.large")).toBe(675);
  expect(rds("db.r6g.large")).toBe(1351);
});

it("goes by Aurora's greatest capacity, and stays below what AWS documents for it", () => {
  // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
  for (const [units, documented] of [
    [1, 189],
    [4, 823],
    [8, 1669],
    [16, 3360],
  ] as const) {
    expect(aurora(units)).toBeLessThan(documented);
    expect(aurora(units)).toBeGreaterThan(documented * 0.75);
  }
});

it("ends at what PostgreSQL takes at the most", () => {
  expect(aurora(256)).toBe(5000);
});

it("takes a class that it does not know for a large one", () => {
  expect(rds("db.z1d.metal")).toBe(675);
});
