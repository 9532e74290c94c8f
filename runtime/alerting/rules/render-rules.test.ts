import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { parseRules } from "./parse-rules.ts";
import { renderAlerting } from "./render-rules.ts";

const read = (file: string) => readFileSync(path.resolve(import.meta.dirname, "../../..", file), "utf8");
const withoutPadding = (text: string) => text.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");

it("docs/alerting.md shows the metrics and the built-in rules as they are", () => {
  const document = read("docs/alerting.md");
  expect(withoutPadding(document)).toBe(withoutPadding(renderAlerting(document)));
});

it("a document without its marks is not written over", () => {
  expect(() => renderAlerting("# Alerting")).toThrow("the document lacks <!-- signals --> or its end");
});

it("the example and the budgets of docs/alerting.md are rules that are taken", () => {
  const parsed = parseRules(read("examples/alert-rules.yaml"));
  expect(parsed).toMatchObject({ ok: true });
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(read("docs/alerting.md")) ?? [];
  const budgets = parseRules(yaml);
  expect(budgets.ok ? budgets.value.budgets.map(({ id }) => id) : budgets.faults).toEqual([
    "month",
    "users",
    "research",
  ]);
});
