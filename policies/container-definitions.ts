import { asRecord, asText, judgeProperty } from "./property.ts";
import type { Resource, Verdict } from "./rule.ts";
import { allOf, violates } from "./verdict.ts";

/** Judges each container of an ECS task definition, which holds them as JSON text, known as a whole or not at all. */
export function judgeContainers(
  task: Resource,
  decide: (container: Readonly<Record<string, unknown>>, name: string) => Verdict,
): Verdict {
  return judgeProperty(task, "containerDefinitions", (text) => {
    const containers = parseContainers(text);
    if (containers === undefined) return violates("containerDefinitions is no JSON list of containers");
    return allOf(containers.map((container) => decide(container, asText(container["name"]))));
  });
}

function parseContainers(text: unknown): Readonly<Record<string, unknown>>[] | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length > 0 ? value.map(asRecord) : undefined;
  } catch {
    return undefined;
  }
}
