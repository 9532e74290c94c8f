import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { bedrockMetrics } from "../contracts/bedrock/metrics.ts";
import { pipelineMetrics } from "../contracts/monitoring/pipeline-metrics.ts";
import { alertMetrics, processorMetrics } from "../contracts/monitoring/processor-metrics.ts";
import { serviceMetrics } from "../contracts/monitoring/service-metrics.ts";

/**
 * Who publishes a metric of the catalogue names it by its typed key: `serviceMetrics.latency`, or `const { latency } =
 * serviceMetrics`. Read from the syntax tree, so that a comment or a text that looks alike publishes nothing.
 */

const root = path.resolve(import.meta.dirname, "..");
const groups = { serviceMetrics, processorMetrics, alertMetrics, pipelineMetrics, bedrockMetrics } as const;
type GroupName = keyof typeof groups;

const files = globSync("runtime/**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));

/** The keys that a program names, as `group.key`. */
function namedKeys(text: string): Set<string> {
  const named = new Set<string>();
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const isGroup = (node: ts.Node): node is ts.Identifier => ts.isIdentifier(node) && node.text in groups;
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && isGroup(node.expression))
      named.add(`${node.expression.text}.${node.name.text}`);
    if (
      ts.isVariableDeclaration(node) &&
      ts.isObjectBindingPattern(node.name) &&
      node.initializer !== undefined &&
      isGroup(node.initializer)
    )
      for (const { propertyName, name } of node.name.elements)
        named.add(`${node.initializer.text}.${(propertyName ?? name).getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return named;
}

const published = new Set(
  files
    .map((file) => readFileSync(path.join(root, file), "utf8"))
    .filter((text) => Object.keys(groups).some((name) => text.includes(name)))
    .flatMap((text) => [...namedKeys(text)]),
);
const keysOf = (name: GroupName) => Object.keys(groups[name]).map((key) => `${name}.${key}`);

describe("every metric of the catalogue is published by code of the runtime", () => {
  it.each(Object.keys(groups) as GroupName[])("of %s", (name) => {
    expect(keysOf(name).filter((key) => !published.has(key))).toEqual([]);
  });

  it("and code publishes none that the catalogue does not have", () => {
    const known = new Set((Object.keys(groups) as GroupName[]).flatMap(keysOf));
    expect([...published].filter((key) => !known.has(key))).toEqual([]);
  });
});

describe("a key counts as named", () => {
  it.each([
    ["registry.gauge(serviceMetrics.cpu, read);", ["serviceMetrics.cpu"]],
    [
      "const { stored, flush: time } = processorMetrics;",
      ["processorMetrics.stored", "processorMetrics.flush"],
    ],
    ["// serviceMetrics.cpu", []],
    ["const text = 'serviceMetrics.cpu';", []],
    ["other.cpu;", []],
  ])("in %s", (text, keys) => {
    expect([...namedKeys(text)]).toEqual(keys);
  });
});
