import { renderBetween, shorten, usd } from "./scale-table.ts";
import { planScale, scaleAssumptions, type ScalePlan, type ScaleScenario } from "./warehouse-scale.ts";

/** The three volumes of docs/scale.md, each with the settings that suit it. */
export const scaleScenarios: readonly ScaleScenario[] = [
  { rowsPerDay: 1e6, rowsPerFile: 50_000, mergeEveryMinutes: 60 },
  { rowsPerDay: 1e8, rowsPerFile: 100_000, mergeEveryMinutes: 15 },
  { rowsPerDay: 1e10, rowsPerFile: 100_000, mergeEveryMinutes: 60 },
].map((scenario) => ({ ...scenario, bytesPerRow: 2_000, creditPriceUsd: 3 }));

const lines: readonly [string, (plan: ScalePlan, scenario: ScaleScenario) => string][] = [
  ["text exported a day", ({ gbPerDay }) => `${shorten(gbPerDay)} GB`],
  ["rows a file", (_, { rowsPerFile }) => shorten(rowsPerFile)],
  ["files a day", ({ filesPerDay }) => shorten(filesPerDay)],
  ["a file, gzip", ({ fileMb }) => `${shorten(fileMb)} MB`],
  ["files a day at the default of 1,000 rows", (_, { rowsPerDay }) => shorten(rowsPerDay / 1_000)],
  ["runs of exports a day, at least", ({ exportRunsPerDay }) => shorten(exportRunsPerDay)],
  ["exports (projects) at 5 minutes, at least", ({ exportsAtLeast }) => shorten(exportsAtLeast)],
  ["merge every", (_, { mergeEveryMinutes }) => `${mergeEveryMinutes} min`],
  [
    "warehouse",
    ({ warehouseSize, isWithinInterval }) => warehouseSize + (isWithinInterval ? "" : " is not enough"),
  ],
  ["a merge takes", ({ secondsPerMerge }) => `${shorten(secondsPerMerge)} s`],
  ["Snowpipe, credits a day", ({ snowpipeCreditsPerDay }) => shorten(snowpipeCreditsPerDay)],
  ["merges, credits a day", ({ mergeCreditsPerDay }) => shorten(mergeCreditsPerDay)],
  ["stored in Snowflake after a year", ({ storedTb }) => `${shorten(storedTb)} TB`],
  ["stored in the lake after a year", ({ lakeTb }) => `${shorten(lakeTb)} TB`],
  ["Snowpipe, a month", ({ monthlyUsd }) => usd(monthlyUsd.snowpipe)],
  ["merges, a month", ({ monthlyUsd }) => usd(monthlyUsd.merges)],
  ["storage in Snowflake, a month", ({ monthlyUsd }) => usd(monthlyUsd.storage)],
  ["lake, a month", ({ monthlyUsd }) => usd(monthlyUsd.lake)],
  ["**all of it, a month**", ({ monthlyUsd }) => `**${usd(monthlyUsd.total)}**`],
  [
    "**a million rows**",
    ({ monthlyUsd }, { rowsPerDay }) => `**${usd((monthlyUsd.total / 30.4 / rowsPerDay) * 1e6)}**`,
  ],
];

/** The page with its table of volumes and its list of assumptions, between the two marks. */
export function renderScale(document: string): string {
  return renderBetween(document, "scale", [table(), assumptionList()]);
}

function table(): string {
  const plans = scaleScenarios.map((scenario) => ({ scenario, plan: planScale(scenario) }));
  const head = [
    "",
    ...scaleScenarios.map(({ rowsPerDay }) => `${shorten(rowsPerDay / 1e6)} million rows a day`),
  ];
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const body = lines.map(([title, tell]) =>
    row([title, ...plans.map(({ plan, scenario }) => tell(plan, scenario))]),
  );
  return [row(head), row(["---", ...plans.map(() => "---:")]), ...body].join("\n");
}

function assumptionList(): string {
  const a = scaleAssumptions;
  return [
    `- ${scaleScenarios[0]!.bytesPerRow} bytes of text a row; gzip makes ${a.gzipRatio} of them one; Snowflake stores 1/${a.snowflakeCompression} of them, and ${a.storedBytesPerCurrentRow} bytes of a current row.`,
    `- An XSMALL warehouse takes ${a.fixedSeconds} s for a merge without rows, types and joins ${shorten(a.newRowsPerSecond)} new rows a second, compares the keys of ${shorten(a.scannedRowsPerSecond)} rows of the touched days a second, and writes ${shorten(a.rewrittenRowsPerSecond)} rows a second again where a micro-partition (${shorten(a.rowsPerPartition)} rows) has an update. Larger sizes do so in proportion to their credits.`,
    `- ${a.updateShare * 100} % of the rows come again, within ${a.updateWindowHours} hours of their first writing; rows of ${a.touchedDays} days arrive at the same time.`,
    `- A warehouse that is woken is billed for ${a.minimumSeconds} s at least and waits ${a.idleSeconds} s before it suspends.`,
    `- ${a.daysOfData} days of data are kept; versions of rewritten rows for ${a.keptVersionDays} days (Time Travel of one, fail-safe of seven).`,
    `- ${scaleScenarios[0]!.creditPriceUsd} USD a credit; the other prices are those of \`review/cost/prices.ts\`, the price of a stored TB among them.`,
  ].join("\n");
}
