import { describe, expect, it } from "vitest";
import { attributeRows, eventOffsetMs } from "./attributes.ts";

describe("attributeRows", () => {
  it("sorts by name and lays out JSON within a text", () => {
    const rows = attributeRows({ b: 1, a: '{"role":"user"}', c: "[not json", d: null });
    expect(rows.map((row) => [row.name, row.text])).toEqual([
      ["a", '{\n  "role": "user"\n}'],
      ["b", "1"],
      ["c", "[not json"],
      ["d", "null"],
    ]);
    expect(attributeRows(null)).toEqual([]);
  });
});

describe("eventOffsetMs", () => {
  const start = Date.parse("2026-11-24T12:00:00Z");

  it("reads ISO times and nanoseconds, as numbers or text", () => {
    expect(eventOffsetMs("2026-11-24T12:00:01Z", start)).toBe(1000);
    expect(eventOffsetMs(`${start + 250}000000`, start)).toBeCloseTo(250, 1);
    expect(eventOffsetMs((start + 250) * 1e6, start)).toBeCloseTo(250, 1);
  });

  it("has no offset for a time that is missing or no time", () => {
    expect([null, undefined, "soon"].map((time) => eventOffsetMs(time, start))).toEqual([null, null, null]);
  });
});
