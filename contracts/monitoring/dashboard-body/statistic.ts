/** Ids of the statistics with one number, which is of hundred: `p99`, `tm95.5`. */
const ofHundred = /^(p|tm|tc|ts|wm)(100|\d{1,2}(\.\d{1,10})?)$/;

/** `TM(10%:90%)`, `PR(:300)`, `TS(5%:)`: two bounds of which one may be left out. PR takes plain numbers only. */
const between = /^(TM|TC|TS|WM|PR)\((?:(\d+(?:\.\d{1,10})?)(%)?)?:(?:(\d+(?:\.\d{1,10})?)(%)?)?\)$/;

const plain = new Set(["SampleCount", "Average", "Sum", "Minimum", "Maximum", "IQM"]);

/** Whether CloudWatch knows such a statistic: its five, `IQM`, percentiles, trimmed and winsorised ones, ranges. */
export function isStatistic(text: string): boolean {
  if (plain.has(text) || ofHundred.test(text)) return true;
  const parts = between.exec(text);
  if (parts === null) return false;
  const [, kind, low, lowPercent, high, highPercent] = parts;
  if (low === undefined && high === undefined) return false;
  const units = [low === undefined ? undefined : lowPercent, high === undefined ? undefined : highPercent];
  const isPercent = lowPercent !== undefined || highPercent !== undefined;
  if (isPercent && (kind === "PR" || !isSameUnit(low, high, units))) return false;
  if (!isPercent) return isOrdered(low, high);
  return isOrdered(low, high) && [low, high].every((bound) => bound === undefined || Number(bound) <= 100);
}

function isSameUnit(
  low: string | undefined,
  high: string | undefined,
  [lowUnit, highUnit]: (string | undefined)[],
): boolean {
  return low === undefined || high === undefined || lowUnit === highUnit;
}

function isOrdered(low: string | undefined, high: string | undefined): boolean {
  return low === undefined || high === undefined || Number(low) < Number(high);
}

/** In words, for who wrote something else. */
export const statisticForms =
  "SampleCount, Average, Sum, Minimum, Maximum, IQM, p99, tm99, tc99, ts99, wm99, or TM(10%:90%) and the like";
