import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consumeMessages } from "./consume-messages.ts";
import { makeSnapshot } from "./fixtures/make-snapshot.ts";

const nowMs = Date.parse("2026-03-12T10:30:05Z");
const taken = (offsetMs: number) => ({ takenAt: new Date(nowMs + offsetMs).toISOString() });
const hourMs = 3_600_000;

interface Line {
  _aws?: { Timestamp: number; CloudWatchMetrics: { Dimensions: string[][] }[] };
  [field: string]: unknown;
}

/** What the log gets of messages with these texts. */
function linesOf(...texts: string[]): Line[] {
  const lines: Line[] = [];
  consumeMessages(
    texts.map((text, index) => ({ messageId: `m${index}`, text })),
    { nowMs: () => nowMs, write: (line) => void lines.push(JSON.parse(line) as Line) },
  );
  return lines;
}

const metricsOf = (lines: readonly Line[]) => lines.filter(({ _aws }) => _aws !== undefined);
const notesOf = (lines: readonly Line[]) => lines.filter(({ _aws }) => _aws === undefined);
const rejections = (lines: readonly Line[]) =>
  metricsOf(lines).flatMap((line) =>
    line["SnapshotsRejected"] === undefined ? [] : [[line["Reason"], line["SnapshotsRejected"]]],
  );

describe("messages of the topic", () => {
  it("that are a snapshot become metrics at the snapshot's own time", () => {
    const lines = linesOf(JSON.stringify(makeSnapshot()));
    const [first] = metricsOf(lines);
    expect(first).toMatchObject({ Database: "BRAINTRUST_DATA", PipelineSnapshots: 1, PipesStopped: 0 });
    for (const { _aws } of metricsOf(lines)) expect(_aws?.Timestamp).toBe(Date.parse("2026-03-12T10:30:00Z"));
    expect(notesOf(lines)).toEqual([
      expect.objectContaining({
        level: "INFO",
        message: "snapshot published",
        verdict: "OK: Pipeline healthy",
      }),
    ]);
  });

  it("are taken as JSON within a JSON string too", () => {
    const plain = linesOf(JSON.stringify(makeSnapshot()));
    expect(linesOf(JSON.stringify(JSON.stringify(makeSnapshot())))).toEqual(plain);
  });

  it.each([
    ["a file that failed", "load error", JSON.stringify({ messageType: "INGEST_FAILED_FILE", messages: [] })],
    // As Snowflake's documentation shows it: escaped, and without the quotes around it.
    [
      "a task that failed",
      "task failure",
      String.raw`{\"version\":\"1.0\",\"messageType\":\"USER_TASK_FAILED\"}`,
    ],
    ["an alert", "alert", JSON.stringify({ alert: "load_errors", database: "D", subject: "S", rows: [] })],
  ])("that tell of %s are known by name and count as no fault", (_, what, text) => {
    const lines = linesOf(text);
    expect(metricsOf(lines)).toEqual([]);
    expect(notesOf(lines)).toEqual([
      { level: "INFO", message: `left to whoever else is told: ${what}`, messageId: "m0" },
    ]);
  });

  it.each([
    ["not-json", "no JSON {"],
    ["foreign", "17"],
    ["foreign", "{}"],
    ["foreign", JSON.stringify({ kind: "another.kind" })],
    ["foreign", JSON.stringify({ messageType: "SOMETHING_NEW" })],
    ["not-a-snapshot", JSON.stringify({ kind: "tracelake.pipeline_snapshot" })],
    ["not-a-snapshot", JSON.stringify({ ...makeSnapshot(), version: 2 })],
    ["too-old", JSON.stringify(makeSnapshot(taken(-14 * 24 * hourMs - 1)))],
    ["in-the-future", JSON.stringify(makeSnapshot(taken(2 * hourMs + 1)))],
  ])("that can't be counted are counted as %s: %s", (reason, text) => {
    const lines = linesOf(text);
    expect(rejections(lines)).toEqual([[reason, 1]]);
    expect(metricsOf(lines)).toHaveLength(1);
    expect(notesOf(lines)).toEqual([expect.objectContaining({ level: "WARN", reason })]);
  });

  it("are taken up to the limits of CloudWatch's time", () => {
    for (const offsetMs of [-14 * 24 * hourMs, 2 * hourMs])
      expect(rejections(linesOf(JSON.stringify(makeSnapshot(taken(offsetMs)))))).toEqual([]);
  });

  it("don't keep one another from being counted", () => {
    const good = JSON.stringify(makeSnapshot());
    const lines = linesOf("{", good, "[]", good);
    expect(rejections(lines)).toHaveLength(2);
    expect(metricsOf(lines).filter((line) => line["PipelineSnapshots"] === 1)).toHaveLength(2);
  });

  it("tell nothing of what stands in a message that is none", () => {
    const lines = linesOf(JSON.stringify({ ...makeSnapshot(), database: 5, secret: "hush" }), "hush {");
    expect(JSON.stringify(lines)).not.toContain("hush");
  });

  it("never throw, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => JSON.stringify(text)),
        ),
        (text) => {
          expect(notesOf(linesOf(text))).toHaveLength(1);
        },
      ),
    );
  });
});
