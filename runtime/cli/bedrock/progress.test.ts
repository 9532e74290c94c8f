import { describe, expect, it } from "vitest";
import { makeReplayProgress } from "./progress.ts";

function make(isTerminal: boolean, bytes = 1000) {
  let ms = 0;
  const written: string[] = [];
  const progress = makeReplayProgress({
    total: { objects: 4, bytes },
    nowMs: () => ms,
    write: (text) => void written.push(text),
    isTerminal,
  });
  return { progress, written, pass: (more: number) => (ms += more) };
}

describe("the progress of a replay", () => {
  it("draws one line that changes, and takes it away at the end", () => {
    const { progress, written, pass } = make(true);
    progress.report({ objects: 0, bytes: 0, records: 0 });
    expect(written).toEqual([]);
    pass(1000);
    progress.report({ objects: 1, bytes: 500, records: 1234 });
    expect(written.join("")).toBe(
      `\r\u001B[K${"█".repeat(12)}${"░".repeat(12)}  50 % · 1 of 4 objects · 1,234 records · 1 s left`,
    );
    progress.end();
    expect(written.at(-1)).toBe("\r\u001B[K");
  });

  it("goes by objects where no size is known", () => {
    const { progress, written, pass } = make(true, 0);
    pass(1000);
    progress.report({ objects: 1, bytes: 0, records: 1 });
    expect(written.join("")).toContain(" 25 % ");
  });

  it("tells a file line by line, seldom, without steering signs", () => {
    const { progress, written, pass } = make(false);
    pass(9_000);
    progress.report({ objects: 1, bytes: 100, records: 1 });
    pass(2_000);
    progress.report({ objects: 2, bytes: 2000, records: 2 });
    progress.end();
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/100 % .*\n$/);
    expect(written[0]).not.toContain("\u001B");
  });
});
