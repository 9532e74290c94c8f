import { bedrockAssumptions, planBedrock, type BedrockPlan, type BedrockScenario } from "./bedrock-scale.ts";
import { renderBetween, shorten, usd } from "./scale-table.ts";

/** The three volumes of docs/scale.md. */
export const bedrockScenarios: readonly BedrockScenario[] = [
  { invocationsPerDay: 1e4, recordsPerObject: 10, models: 3, regions: 1, profileTypes: 2 },
  { invocationsPerDay: 1e6, recordsPerObject: 200, models: 8, regions: 2, profileTypes: 2 },
  { invocationsPerDay: 1e8, recordsPerObject: 2_000, models: 20, regions: 4, profileTypes: 3 },
];

const lines: readonly [string, (plan: BedrockPlan, scenario: BedrockScenario) => string][] = [
  ["records an object", (_, { recordsPerObject }) => shorten(recordsPerObject)],
  ["objects a day", ({ objectsPerDay }) => shorten(objectsPerDay)],
  ["an object takes", ({ secondsPerObject }) => `${shorten(secondsPerObject)} s`],
  ["metrics in CloudWatch, roll-ups included", ({ series }) => shorten(series)],
  ["Lambda, a month", ({ monthlyUsd }) => usd(monthlyUsd.lambda)],
  ["queue, a month", ({ monthlyUsd }) => usd(monthlyUsd.queue)],
  ["ledger, a month", ({ monthlyUsd }) => usd(monthlyUsd.ledger)],
  ["reads and writes of S3, a month", ({ monthlyUsd }) => usd(monthlyUsd.storage)],
  ["PutMetricData, a month", ({ monthlyUsd }) => usd(monthlyUsd.publishing)],
  ["metrics, a month", ({ monthlyUsd }) => usd(monthlyUsd.metrics)],
  ["logs, a month", ({ monthlyUsd }) => usd(monthlyUsd.logs)],
  ["**all of it, a month**", ({ monthlyUsd }) => `**${usd(monthlyUsd.total)}**`],
  ["**a million invocations, without the metrics' own price**", (plan) => `**${usd(plan.usdPerMillion)}**`],
];

/** The page with the metrics aggregator's table and assumptions, between their marks. */
export function renderBedrockScale(document: string): string {
  return renderBetween(document, "bedrock-scale", [table(), assumptionList()]);
}

function table(): string {
  const plans = bedrockScenarios.map((scenario) => ({ scenario, plan: planBedrock(scenario) }));
  const heads = bedrockScenarios.map(
    ({ invocationsPerDay }) => `${shorten(invocationsPerDay)} invocations a day`,
  );
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const body = lines.map(([title, tell]) =>
    row([title, ...plans.map(({ plan, scenario }) => tell(plan, scenario))]),
  );
  return [row(["", ...heads]), row(["---", ...heads.map(() => "---:")]), ...body].join("\n");
}

function assumptionList(): string {
  const a = bedrockAssumptions;
  const seen = bedrockScenarios.map(
    ({ models, regions, profileTypes }) => `${models} × ${regions} × ${profileTypes}`,
  );
  return [
    `- A record has ${shorten(a.bytesPerRecord)} bytes; one virtual CPU reads a GB of them in ${a.secondsPerGb} s, and ${a.memoryMb} MB of memory (arm64) come with ${shorten(a.memoryMb / a.memoryMbPerCpu)} of one.`,
    `- An object waits ${a.waitSecondsPerObject} s for S3, the ledger and CloudWatch, takes ${a.ledgerWritesPerObject} writes of the ledger, ${a.publishesPerObject} requests to CloudWatch and ${a.queueRequestsPerObject} to the queue, and logs ${shorten(a.logBytesPerObject)} bytes.`,
    `- Models × regions × kinds of profiles in a month: ${seen.join("; ")}, each with each. CloudWatch's price of the first 10,000 metrics holds for all.`,
  ].join("\n");
}
