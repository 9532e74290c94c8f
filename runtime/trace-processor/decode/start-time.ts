const dayUs = 86_400_000_000;

/** No call of a model is older: an earlier time is another unit or a clock that was never set. */
const earliestUs = Date.UTC(2000, 0, 1) * 1000;

/** Why a time cannot be one of a span (`nowMs`: the receiver's clock), or null. An old time is fine. */
export function implausibleTime(timeUs: number, nowMs: number): string | null {
  if (timeUs > nowMs * 1000 + dayUs) return "more than 24 hours in the future";
  if (timeUs < earliestUs) return "expected a time from the year 2000 on";
  return null;
}
