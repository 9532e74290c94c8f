import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { currentObjects } from "../../../contracts/warehouse/current.ts";
import { martsObjects } from "../../../contracts/warehouse/marts.ts";
import type { WarehouseRelation } from "../../../contracts/warehouse/object.ts";

const read = (file: string) => readFileSync(path.join(import.meta.dirname, "..", file), "utf8");

/** Columns with what their comment says, as the SQL of a table or view lists them. */
const commentsOf = (file: string): [column: string, comment: string][] =>
  [...read(file).matchAll(/^ {2}(\w+)(?: [^']*?)? comment '((?:[^']|'')*)',?$/gm)].map((match) => [
    match[1] ?? "",
    (match[2] ?? "").replaceAll("''", "'"),
  ]);

const documented = (readme: string, objects: readonly { name: string; kind: string }[]) => {
  const sections = read(readme).split(/^##+ /m);
  return objects
    .filter((object): object is WarehouseRelation => ["table", "view"].includes(object.kind))
    .filter(({ name }) => !/arriv|changes/.test(name))
    .map((object) => ({
      object,
      section: sections.find((section) => new RegExp(`^[^\n]*[\`.]${object.name}\``).test(section)) ?? "",
    }));
};

describe.each([
  { readme: "marts/README.md", objects: martsObjects },
  { readme: "current/README.md", objects: currentObjects },
])("$readme", ({ readme, objects }) => {
  it.each(documented(readme, objects))(
    "says of every column of $object.name what the SQL says",
    ({ object, section }) => {
      const rows = new Map(
        section
          .split("\n")
          .filter((line) => line.startsWith("| `"))
          .map((line) => {
            const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
            return [(cells[1] ?? "").replaceAll("`", ""), cells.at(-2)];
          }),
      );
      const comments = commentsOf(object.file);
      expect(comments.length).toBeGreaterThan(0);
      expect([...rows]).toEqual(comments);
    },
  );
});
