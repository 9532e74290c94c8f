import { assumptionSentences } from "./assumptions.ts";
import { round, type CostLine, type CostResource, type CostVolume, type Estimator } from "./cost-line.ts";
import { computeEstimators } from "./estimate-compute.ts";
import { fixedEstimators } from "./estimate-fixed.ts";
import { snowflakeEstimators } from "./estimate-snowflake.ts";
import { storageEstimators } from "./estimate-storage.ts";
import { isFree } from "./free-types.ts";
import { prices } from "./prices.ts";

export interface CostPart {
  part: string;
  monthlyUsd: number;
  lines: readonly CostLine[];
}

/** An estimate of a month, from list prices and a stated volume. */
export interface CostPlan {
  label: string;
  currency: "USD";
  pricesOf: { region: string; asOf: string };
  volume: CostVolume;
  assumptions: readonly string[];
  /** The dearest first. */
  parts: readonly CostPart[];
  notEstimated: readonly { type: string; resource: string; why: string }[];
  totalMonthlyUsd: number;
}

const estimators: Readonly<Record<string, Estimator>> = {
  ...computeEstimators,
  ...storageEstimators,
  ...fixedEstimators,
  ...snowflakeEstimators,
};

/** What a program's resources cost a month at a volume. */
export function planCost(resources: readonly CostResource[], volume: CostVolume): CostPlan {
  const lines: CostLine[] = [];
  const notEstimated: { type: string; resource: string; why: string }[] = [];
  for (const resource of resources) {
    if (isFree(resource.type)) continue;
    const estimate = estimators[resource.type]?.(resource, { resources, volume }) ?? "has no price here";
    if (typeof estimate !== "string") lines.push(...estimate);
    else notEstimated.push({ type: resource.type, resource: resource.name, why: estimate });
  }
  const parts = [...Map.groupBy(lines, ({ part }) => part)]
    .map(([part, ofPart]) => makePart(part, ofPart))
    .toSorted((a, b) => b.monthlyUsd - a.monthlyUsd || (a.part < b.part ? -1 : 1));
  return {
    label: "estimate",
    currency: "USD",
    pricesOf: { region: prices.region, asOf: prices.asOf },
    volume,
    assumptions: assumptionSentences,
    parts,
    notEstimated,
    totalMonthlyUsd: sum(parts),
  };
}

function makePart(part: string, ofPart: readonly CostLine[]): CostPart {
  return {
    part,
    monthlyUsd: sum(ofPart),
    lines: ofPart,
  };
}

function sum(priced: readonly { monthlyUsd: number }[]): number {
  return round(
    priced.reduce((total, { monthlyUsd }) => total + monthlyUsd, 0),
    2,
  );
}
