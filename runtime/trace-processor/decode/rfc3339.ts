/** A time read from RFC 3339 text, in microseconds since 1970 (finer digits are dropped), or why there is none. */
export type ParsedTime = { ok: true; timeUs: number } | { ok: false; reason: string };

const rest = /^(?:\.(\d{1,18}))?([Zz]|[+-]\d\d:\d\d)?$/;
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads an RFC 3339 time, which names its zone (`Z` or an offset): one without is nobody's time and not guessed.
 * `Date.parse` is not enough: it takes 30 February, local times and a dozen other shapes.
 */
export function parseRfc3339(text: string): ParsedTime {
  // Digits by position: a regular expression over the whole text took longer than all the rest of a record.
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 2);
  const day = digitsAt(text, 8, 2);
  const hour = digitsAt(text, 11, 2);
  const minute = digitsAt(text, 14, 2);
  const second = digitsAt(text, 17, 2);
  const end = text.length === 20 ? null : rest.exec(text.slice(19));
  const zone = text.length === 20 ? text[19] : end?.[2];
  const isShaped = hasSeparators(text) && Number.isFinite(year + month + day + hour + minute + second);
  if (!isShaped || (end === null && zone !== "Z" && zone !== "z")) return { ok: false, reason: expected };
  if (zone === undefined)
    return { ok: false, reason: "the zone is missing: expected Z or an offset at the end" };
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 60) {
    return { ok: false, reason: "no such date or time" };
  }
  const offsetMinutes = zone.length === 1 ? 0 : offsetOf(zone);
  if (offsetMinutes === null) return { ok: false, reason: "no such zone: expected an offset up to 23:59" };
  // A leap second (60) runs into the next minute, as it does in PostgreSQL.
  const wholeMs = Date.UTC(year, month - 1, day, hour, minute - offsetMinutes, second);
  const fraction = end?.[1];
  const micros = fraction === undefined ? 0 : Number(fraction.slice(0, 6).padEnd(6, "0"));
  return { ok: true, timeUs: wholeMs * 1000 + micros };
}

const expected = "expected an RFC 3339 time such as 2025-10-21T00:00:00Z";

function hasSeparators(text: string): boolean {
  const isTime = text[10] === "T" || text[10] === "t" || text[10] === " ";
  return isTime && text[4] === "-" && text[7] === "-" && text[13] === ":" && text[16] === ":";
}

/** The number that `count` digits at `start` stand for; NaN where one of them is none. */
function digitsAt(text: string, start: number, count: number): number {
  let number = 0;
  for (let i = start; i < start + count; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > (daysInMonth[month - 1] ?? 0)) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month !== 2 || day < 29 || isLeap;
}

function offsetOf(zone: string): number | null {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
