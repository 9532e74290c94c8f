import { beforeEach, describe, expect, it } from "vitest";
import { makeRegistry, type Registry } from "../registry/registry.ts";
import { makeErrorCapture, type ErrorCapture } from "./error-capture.ts";
import type { ErrorRecord } from "./error-record.ts";

let nowMs: number;
let told: ErrorRecord[];
let dropped: [string, number][];
let registry: Registry;
let errors: ErrorCapture;

beforeEach(() => {
  nowMs = Date.UTC(2026, 0, 1);
  told = [];
  dropped = [];
  registry = makeRegistry({ namespace: "N", service: "s", now: () => nowMs });
  errors = makeErrorCapture({
    registry,
    sink: { accept: (record) => void told.push(record), flush: () => Promise.resolve() },
    onDropped: (reason, count) => void dropped.push([reason, count]),
    now: () => nowMs,
  });
});

/** Thrown at one place, as a fault of a service is. */
const fail = (message: string) => Object.assign(new Error(message), { code: "E_FAIL" });

describe("a fault", () => {
  it("is told at once, and its repetitions as one record with their number, the newest request named", () => {
    errors.capture(fail("row 1 of 5"), { route: "/a", requestId: "r1", status: 500 });
    for (let nth = 2; nth <= 101; nth += 1) {
      nowMs += 10;
      errors.capture(fail(`row ${nth} of 7`), { route: "/a", requestId: `r${nth}`, status: 500 });
    }
    expect(told).toMatchObject([{ code: "E_FAIL", count: 1, request_id: "r1", route: "/a" }]);
    errors.tellRepeated();
    expect(told.slice(1)).toMatchObject([
      {
        count: 100,
        request_id: "r101",
        first_at: "2026-01-01T00:00:00.000Z",
        time: "2026-01-01T00:00:01.000Z",
      },
    ]);
    expect(told[1]?.fingerprint).toBe(told[0]?.fingerprint);
  });

  it("that goes on is told once a time, and after a time of silence at once again", () => {
    for (let minute = 0; minute < 3; minute += 1) {
      errors.capture(fail("x"));
      errors.capture(fail("x"));
      errors.tellRepeated();
    }
    expect(told.map(({ count }) => count)).toEqual([1, 1, 2, 2]);
    errors.tellRepeated();
    errors.tellRepeated();
    errors.capture(fail("x"));
    expect(told.map(({ count }) => count)).toEqual([1, 1, 2, 2, 1]);
  });

  it.each<[string, () => void]>([
    ["route", () => errors.capture(fail("x"), { route: "/b" })],
    ["code", () => errors.capture(Object.assign(fail("x"), { code: "OTHER" }), { route: "/a" })],
    ["message", () => errors.capture(fail("y"), { route: "/a" })],
    ["cause", () => errors.capture(Object.assign(fail("x"), { cause: new Error("z") }), { route: "/a" })],
    ["place", () => errors.capture(Object.assign(new Error("x"), { code: "E_FAIL" }), { route: "/a" })],
  ])("of another %s is another", (_, other) => {
    errors.capture(fail("x"), { route: "/a" });
    other();
    expect(told).toHaveLength(2);
  });

  it("counts each time it happens, by code", () => {
    for (let nth = 0; nth < 5; nth += 1) errors.capture(fail("x"));
    errors.capture(undefined, { status: 502 });
    errors.capture("a text");
    const points = registry.takeWindow().points.filter(({ metric }) => metric.name === "CapturedErrors");
    expect(points.map(({ dimensions, value }) => [dimensions.at(-1)?.value, value])).toEqual([
      ["s", 7],
      ["E_FAIL", 5],
      ["http_502", 1],
      ["internal", 1],
    ]);
  });

  it("of more kinds than can be told is counted, and what is left out as well", () => {
    for (let nth = 0; nth < 250; nth += 1) errors.capture(fail("x"), { route: `/${"r".repeat(nth)}` });
    expect(told).toHaveLength(200);
    expect(dropped).toHaveLength(50);
    expect(dropped[0]).toEqual(["too_many_kinds", 1]);
    errors.tellRepeated();
    errors.capture(fail("x"), { route: "/after" });
    expect(told).toHaveLength(201);
  });
});
