import type { Change, Difference } from "./diff-plan.ts";
import { plain, type Paint } from "./render-plan.ts";

const signs = { added: "+", removed: "-", changed: "~" } as const;
const colours = { added: "green", removed: "red", changed: "yellow" } as const;

/** Differences between the committed plan and the program, property by property, secrets already masked in both. */
export function renderDifferences(differences: readonly Difference[], paint: Paint = plain): string {
  return [...Map.groupBy(differences, ({ section }) => section)]
    .flatMap(([section, ofSection]) => [
      paint("bold", section),
      ...ofSection.flatMap((difference) => renderDifference(difference, paint)),
    ])
    .join("\n");
}

function renderDifference({ kind, name, changes }: Difference, paint: Paint): string[] {
  const head = name === "" ? [] : [paint(colours[kind], `  ${signs[kind]} ${name}`)];
  return [...head, ...changes.map((change) => renderChange(change, paint))];
}

function renderChange({ path, kind, before, after }: Change, paint: Paint): string {
  const lead = `    ${signs[kind]} ${path}:`;
  if (kind === "added") return paint("green", `${lead} ${JSON.stringify(after)}`);
  if (kind === "removed") return paint("red", `${lead} ${JSON.stringify(before)}`);
  return `${paint("yellow", lead)} ${JSON.stringify(before)} → ${JSON.stringify(after)}`;
}

/** As `2 added, 1 changed of resources`. */
export function summarizeDifferences(differences: readonly Difference[]): string {
  return [...Map.groupBy(differences, ({ section }) => section)]
    .map(([section, ofSection]) => {
      const counts = (["added", "removed", "changed"] as const)
        .map((kind) => [ofSection.filter((difference) => difference.kind === kind).length, kind] as const)
        .filter(([count]) => count > 0)
        .map(([count, kind]) => `${count} ${kind}`);
      return `${section}: ${counts.join(", ")}`;
    })
    .join("; ");
}
