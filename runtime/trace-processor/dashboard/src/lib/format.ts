/** Numbers and times as the page writes them. Missing values are an en dash, never a zero. */
export const missing = "–";

const counts = new Intl.NumberFormat("en-US");
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? missing : counts.format(value);
}

/** Up to 9,999 as it is, then 12.3K, 4.56M. */
export function formatCompact(value: number | null | undefined): string {
  if (value === null || value === undefined) return missing;
  return Math.abs(value) < 10_000 ? counts.format(Math.round(value * 100) / 100) : compact.format(value);
}

/**
 * US dollars: two decimals from one dollar on, four below, and for less than a hundredth of a cent two significant
 * digits, so that $0.0000012 is never shown as zero.
 */
export function formatUsd(value: number | null | undefined): string {
  if (value === null || value === undefined) return missing;
  const size = Math.abs(value);
  if (size === 0) return "$0.00";
  if (size >= 1) return usd(value, 2);
  if (size >= 0.0001) return usd(value, 4);
  return usd(value, Math.min(10, 1 - Math.floor(Math.log10(size))), 0);
}

/** For axes: as few digits as tell the ticks apart. */
export function formatUsdTick(value: number): string {
  if (value === 0) return "$0";
  if (Math.abs(value) >= 10_000) return `$${compact.format(value)}`;
  return usd(value, Math.min(10, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))), 0);
}

/** All ten decimals that are stored, for titles. */
export function formatUsdExact(value: number | null | undefined): string {
  return value === null || value === undefined ? "no price known" : usd(value, 10, 2);
}

function usd(value: number, decimals: number, least: number = decimals): string {
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: least,
    maximumFractionDigits: decimals,
  }).format(value);
}

/** A score, as a rule from 0 to 1. */
export function formatScore(value: number | null | undefined): string {
  return value === null || value === undefined ? missing : String(Number(value.toFixed(3)));
}

export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return missing;
  if (ms === 0) return "0 ms";
  if (ms < 1) return `${Number(ms.toPrecision(2))} ms`;
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${counts.format(Math.floor(minutes / 60))} h ${pad(minutes % 60)} m`;
}

/** For axes: a round duration without the zeros after its point. */
export function formatDurationTick(ms: number): string {
  return formatDuration(ms).replace(/(?:\.0+|(\.\d*[1-9])0+) s$/, "$1 s");
}

/** `part` of `whole` as a percentage; nothing of nothing is missing. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return missing;
  const percent = (part / whole) * 100;
  if (percent === 0) return "0 %";
  if (percent < 0.1) return "< 0.1 %";
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)} %`;
}

/** `now` and `at` in epoch ms. A clock a little ahead of ours is "just now", not the future. */
export function formatAgo(at: number, now: number): string {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < 1) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** Times in one zone (the browser's own, unless given): today as 14:03:22, else with the day, else the year too. */
export function makeClock(timeZone?: string) {
  const zone = timeZone ?? new Intl.DateTimeFormat("en").resolvedOptions().timeZone;
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", ...options });
  const time = make({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const minute = make({ hour: "2-digit", minute: "2-digit" });
  const day = make({ month: "short", day: "numeric" });
  const year = make({ year: "numeric" });
  const offset = make({ timeZoneName: "shortOffset" });
  const date = (at: number, now: number) =>
    year.format(at) === year.format(now) ? day.format(at) : `${day.format(at)}, ${year.format(at)}`;
  return {
    zone,
    offset: (at: number) =>
      offset
        .formatToParts(at)
        .find((part) => part.type === "timeZoneName")
        ?.value.replace("GMT", "UTC") ?? "UTC",
    time: (at: number, now: number) =>
      date(at, now) === date(now, now) ? time.format(at) : `${date(at, now)} ${time.format(at)}`,
    /** A label of a time axis whose labels are `stepSeconds` apart; midnight shows its day. */
    tick: (epochSeconds: number, stepSeconds: number) => {
      const at = epochSeconds * 1000;
      return stepSeconds >= 86_400 || minute.format(at) === "00:00" ? day.format(at) : minute.format(at);
    },
    /** A bucket of a chart: its day alone where it is a day or longer. */
    bucket: (at: number, stepSeconds: number) =>
      stepSeconds >= 86_400
        ? day.format(at)
        : `${day.format(at)}, ${minute.format(at)}–${minute.format(at + stepSeconds * 1000)}`,
  };
}

export type Clock = ReturnType<typeof makeClock>;

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
