import { expect, it } from "vitest";
import { printTrace } from "./print-trace.ts";
import type { TracedRecord } from "./trace.ts";

const record: TracedRecord = {
  line: 1,
  offset: 0,
  fate: "counted",
  codes: [],
  reason: null,
  requestId: "r1",
  profileType: "CrossRegion",
  model: "anthropic.claude-haiku",
  sourceRegion: "us-east-1",
  servedRegion: "us-west-2",
  inputTokens: 62,
  outputTokens: null,
};

it("a trace tells steps, each record's fate, and the fault with its remedy", () => {
  const unread = { requestId: null, profileType: null, model: null, sourceRegion: null, servedRegion: null };
  const text = printTrace([
    {
      object: "s3://logs/a.json.gz",
      steps: [
        { ok: true, what: "Object retrieved: 12 bytes" },
        { ok: false, what: "Left out" },
      ],
      records: [
        record,
        {
          ...record,
          line: 2,
          offset: 300,
          servedRegion: "us-east-1",
          codes: ["BMAS-007"],
          reason: "x is -5",
        },
        {
          ...record,
          ...unread,
          line: 3,
          offset: 600,
          fate: "skipped",
          codes: ["BMAS-003"],
          reason: "no JSON",
        },
      ],
      counted: 2,
      skipped: 1,
      crossRegion: 2,
      fault: {
        code: "BMAS-010",
        reason: "Memory limit exceeded, offset 900",
        remedy: "Look at the object there.",
      },
    },
  ]);
  expect(text.split("\n")).toEqual([
    "s3://logs/a.json.gz",
    "✓ Object retrieved: 12 bytes",
    "  line 1, byte 0  counted r1  CrossRegion anthropic.claude-haiku us-east-1 → us-west-2  62 in, – out",
    "  line 2, byte 300  counted BMAS-007 r1  CrossRegion anthropic.claude-haiku us-east-1  62 in, – out: x is -5",
    "  line 3, byte 600  skipped BMAS-003: no JSON",
    "✗ Left out",
    "✗ BMAS-010 Memory Limit Exceeded: Memory limit exceeded, offset 900",
    "  Look at the object there.",
    "",
  ]);
});

it("a control sign in a log does not reach the terminal", () => {
  const text = printTrace([
    {
      object: "a",
      steps: [],
      records: [{ ...record, requestId: "\u001B[2Jx", model: "a\u0007b" }],
      counted: 1,
      skipped: 0,
      crossRegion: 1,
      fault: null,
    },
  ]);
  expect(text).toContain("�[2Jx");
  expect(text).not.toContain("\u001B");
  expect(text).not.toContain("\u0007");
});
