import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { bedrockErrors } from "../contracts/bedrock/errors.ts";
import { bedrockMetrics, usageDimensionSets } from "../contracts/bedrock/metrics.ts";
import { bedrockNames, profileTypes } from "../contracts/bedrock/names.ts";

const read = (file: string) => readFileSync(path.join(import.meta.dirname, "..", file), "utf8");

/** Rows of the tables whose first cell is such a word in backticks, without them. */
function tableRows(file: string, word: RegExp): string[][] {
  return read(file)
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
    .map(([first = "", ...rest]) => [first.replaceAll("`", ""), ...rest])
    .filter(([first = ""]) => word.test(first));
}

describe("docs/errors.md", () => {
  it("says of each of the aggregator's codes what the catalogue says, and knows no other", () => {
    expect(tableRows("docs/errors.md", /^BMAS-/)).toEqual(
      Object.entries(bedrockErrors).map(([code, { title, severity, outcome, remedy }]) => [
        code,
        title,
        severity,
        outcome,
        remedy,
      ]),
    );
  });

  it("shows a line of the log with a message as the earlier guide had it", () => {
    const sample = /```json\n(\{\s+"errorCode"[\s\S]*?)```/.exec(read("docs/errors.md"))?.[1] ?? "{}";
    const line = JSON.parse(sample) as Record<string, unknown> & { details: Record<string, unknown> };
    expect(line["errorCode"]).toBe("BMAS-001");
    expect(line["message"]).toBe("S3 object not found");
    expect([line["bucket"], line["key"]]).toEqual([line.details["bucket"], line.details["key"]]);
  });
});

describe("docs/bedrock.md", () => {
  const page = read("docs/bedrock.md");

  it("lists every metric with its unit and meaning, and no other", () => {
    expect(tableRows("docs/bedrock.md", /^[A-Z][A-Za-z]+$/)).toEqual(
      Object.values(bedrockMetrics).map(({ name, unit, meaning }) => [name, unit, meaning]),
    );
  });

  it("names every profile type, and each of what operators type", () => {
    for (const type of profileTypes) expect(page).toContain(`\`${type}\``);
    for (const name of [bedrockNames.function, bedrockNames.queue, bedrockNames.deadLetterQueue])
      expect(page).toContain(name);
    expect(page).toContain(bedrockNames.namespace);
    expect(usageDimensionSets).toHaveLength(5);
    expect(page).toContain("five sets of dimensions");
  });
});
