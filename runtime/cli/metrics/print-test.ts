import type { MetricTest, TestStep } from "./test-metric.ts";

const did: Readonly<Record<TestStep["step"], string>> = {
  read: "May read metrics",
  publish: "Published",
  "read back": "Read back",
};
const failed: Readonly<Record<TestStep["step"], string>> = {
  read: "Can't read metrics",
  publish: "Can't publish",
  "read back": "Can't read it back",
};

export function printMetricTest({ ok, namespace, metric, region, endpoint, steps }: MetricTest): string {
  const lines = [`${metric} in ${namespace}, region ${region ?? "not set"}, at ${endpoint ?? "no address"}`];
  for (const step of steps) {
    if (step.ok) lines.push(`  ${did[step.step]} (${step.tookMs} ms)`);
    else {
      const { part, what, remedy, error } = step.fault;
      lines.push(`  ${failed[step.step]}: at fault is ${part === "AWS" ? part : `the ${part}`}. ${what}`);
      lines.push(`    ${remedy}`);
      if (error !== "") lines.push(`    (${error})`);
    }
  }
  if (ok) lines.push("Metrics arrive.");
  return `${lines.join("\n")}\n`;
}
