import { describe, expect, it } from "vitest";
import { decodeFlat } from "./flat.ts";

const deps = { now: Date.UTC(2026, 0, 15, 12), pricer: { price: () => null } };

function startOf(timestamp: unknown): number | string {
  const delivery = decodeFlat(Buffer.from(JSON.stringify({ id: "a", duration: 1, timestamp })), deps);
  const [record] = delivery.records;
  if (delivery.form !== "one" || record === undefined) throw new Error(`expected one, got ${delivery.form}`);
  return record.ok ? record.span.startedAtUs : record.reason;
}

describe("the time of a flat record", () => {
  it.each([
    ["2025-10-21T02:00:00+02:00", Date.UTC(2025, 9, 21) * 1000],
    ["2025-10-21T00:00:00.123456789Z", Date.UTC(2025, 9, 21) * 1000 + 123_456],
    ["2025-10-20t23:30:00.5-00:30", Date.UTC(2025, 9, 21) * 1000 + 500_000],
    [1_761_004_800_000, Date.UTC(2025, 9, 21) * 1000],
    [1_761_004_800_000.25, Date.UTC(2025, 9, 21) * 1000 + 250],
    ["2026-01-16T11:59:59Z", Date.UTC(2026, 0, 16, 11, 59, 59) * 1000],
  ])("%s is read to the microsecond", (timestamp, startedAtUs) => {
    expect(startOf(timestamp)).toBe(startedAtUs);
  });

  it.each([
    ["2025-10-21T00:00:00", "timestamp: the zone is missing: expected Z or an offset at the end"],
    ["2025-02-30T00:00:00Z", "timestamp: no such date or time"],
    ["2025-10-21T24:00:00Z", "timestamp: no such date or time"],
    ["2025-10-21T00:00:00+24:00", "timestamp: no such zone: expected an offset up to 23:59"],
    ["yesterday", "timestamp: expected an RFC 3339 time such as 2025-10-21T00:00:00Z"],
    ["2025-10-21\u000000:00:00Z", "timestamp: expected an RFC 3339 time such as 2025-10-21T00:00:00Z"],
    ["", "timestamp: missing"],
    [undefined, "timestamp: missing"],
    [true, "timestamp: expected an RFC 3339 time with its zone, or milliseconds since 1970, got a boolean"],
    ["2026-01-16T12:00:01Z", "timestamp: more than 24 hours in the future"],
    ["1969-12-31T23:59:59Z", "timestamp: expected a time from the year 2000 on"],
    [1_761_004_800, "timestamp: expected a time from the year 2000 on, in milliseconds since 1970"],
    [1_761_004_800_000_000, "timestamp: more than 24 hours in the future, in milliseconds since 1970"],
  ])("%s is refused", (timestamp, expected) => {
    expect(startOf(timestamp)).toBe(expected);
  });
});
