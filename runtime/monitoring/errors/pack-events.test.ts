import fc from "fast-check";
import { expect, it } from "vitest";
import { logLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";
import { packEvents, sizeOfEvent, type LogEvent } from "./pack-events.ts";

const event = fc.record({
  timestamp: fc.integer({ min: 0, max: 3 * logLimits.spanMs }),
  message: fc
    .tuple(fc.constantFrom("a", "ü", "→", "😀"), fc.constantFrom(1, 100, 60_000, 150_000, 400_000))
    .map(([letter, times]) => letter.repeat(times)),
});

function expectTaken(batch: readonly LogEvent[]): void {
  expect(batch.length).toBeLessThanOrEqual(logLimits.eventsPerRequest);
  expect(batch.reduce((sum, one) => sum + sizeOfEvent(one), 0)).toBeLessThanOrEqual(logLimits.requestBytes);
  const times = batch.map(({ timestamp }) => timestamp);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual(logLimits.spanMs);
  for (const one of batch) expect(sizeOfEvent(one)).toBeLessThanOrEqual(logLimits.eventBytes);
}

it("every batch is one that PutLogEvents takes, and no event is lost", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const batches = packEvents(events);
      for (const batch of batches) expectTaken(batch);
      expect(batches.flat().map(({ timestamp }) => timestamp)).toEqual(
        events.map(({ timestamp }) => timestamp).toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 60 },
  );
});

it("many small events are as few batches as their number allows", () => {
  const batches = packEvents(Array.from({ length: 25_000 }, () => ({ timestamp: 1, message: "x" })));
  expect(batches.map(({ length }) => length)).toEqual([10_000, 10_000, 5_000]);
});
