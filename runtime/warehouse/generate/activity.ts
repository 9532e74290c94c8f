const dayUs = 86_400_000_000;
/** How much more is logged in the afternoon (UTC) than at night: 1 + 0.75 to 1 − 0.75. */
const swing = 0.75 / (2 * Math.PI);
const peak = 0.6;

/** Days of work done since 1970, by the clock: grows with time, fastest at about 14:30 UTC. */
function workDone(atUs: number): number {
  const days = atUs / dayUs;
  const ofDay = days - Math.floor(days);
  return days + swing * (Math.sin(2 * Math.PI * (ofDay - peak)) + Math.sin(2 * Math.PI * peak));
}

/** When a share (0 to 1) of what is logged between two times has been logged; whole microseconds, never decreasing. */
export function timeOfShare(share: number, fromUs: number, toUs: number): number {
  const from = workDone(fromUs);
  const wanted = from + share * (workDone(toUs) - from);
  let low = fromUs;
  let high = toUs;
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2);
    if (workDone(middle) < wanted) low = middle;
    else high = middle;
  }
  return low;
}
