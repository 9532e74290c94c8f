import { nameOf, type PolicyEvent, type PreviewEvents, type StepMetadata } from "./preview-events.ts";
import { findWidening } from "./widening.ts";

/** A resource that a preview would change. */
export interface PreviewChange {
  change: "replaced" | "destroyed" | "updated" | "created" | "read" | "imported" | "refreshed" | "forgotten";
  name: string;
  type: string;
  /** Property paths that differ; those that force a replacement first and marked so. */
  properties: readonly string[];
  /** What somebody may then and may not now. */
  widening: readonly string[];
  isProtected: boolean;
}

const changeOf: Readonly<Record<string, PreviewChange["change"]>> = {
  replace: "replaced",
  "create-replacement": "replaced",
  "delete-replaced": "replaced",
  "read-replacement": "replaced",
  "import-replacement": "replaced",
  "discard-replaced": "replaced",
  delete: "destroyed",
  update: "updated",
  create: "created",
  read: "read",
  import: "imported",
  refresh: "refreshed",
  discard: "forgotten",
};

/** The worst first; what widens permissions comes before all that only updates or creates. */
const ranks: readonly PreviewChange["change"][] = [
  "replaced",
  "destroyed",
  "updated",
  "created",
  "imported",
  "forgotten",
  "read",
  "refreshed",
];

/** GitHub takes 65,536 characters; longer lists are cut with a word about it. */
const longestTable = 60;
const longestCell = 300;
const longestComment = 60_000;

/** A row for each resource that changes, the worst first. */
export function listChanges({ steps }: PreviewEvents): PreviewChange[] {
  const byUrn = Map.groupBy(
    steps.filter(({ op, type }) => op in changeOf && type !== "pulumi:pulumi:Stack"),
    ({ urn }) => urn,
  );
  return [...byUrn.values()].map(describeSteps).toSorted((a, b) => rankOf(a) - rankOf(b) || compare(a, b));
}

/** A replacement has up to three steps of one URN. */
function describeSteps(steps: readonly StepMetadata[]): PreviewChange {
  const [worst] = steps.toSorted((a, b) => rankOfOp(a.op) - rankOfOp(b.op));
  const { op, urn, type } = worst as StepMetadata;
  const old = steps.find((step) => step.old?.inputs)?.old ?? undefined;
  const next = steps.find((step) => step.new?.inputs && !step.op.startsWith("delete"))?.new ?? undefined;
  const name = nameOf(urn);
  const change = changeOf[op] ?? "updated";
  return {
    change,
    name,
    type,
    properties: change === "created" || change === "destroyed" ? [] : propertiesOf(steps),
    widening: findWidening({ type, name, before: old?.inputs, after: next?.inputs }),
    isProtected: old?.protect === true,
  };
}

function propertiesOf(steps: readonly StepMetadata[]): string[] {
  const paths = new Map<string, boolean>();
  const add = (path: string, replaces: boolean) => paths.set(path, (paths.get(path) ?? false) || replaces);
  for (const { detailedDiff, diffs, keys } of steps) {
    for (const [path, { diffKind }] of Object.entries(detailedDiff ?? {}))
      add(path, diffKind.endsWith("-replace"));
    if (detailedDiff == null || Object.keys(detailedDiff).length === 0)
      for (const path of diffs ?? []) add(path, false);
    for (const path of keys ?? []) add(path, true);
  }
  return [...paths]
    .toSorted(([a, first], [b, second]) => Number(second) - Number(first) || (a < b ? -1 : 1))
    .map(([path, replaces]) => (replaces ? `${path} (forces replacement)` : path));
}

function rankOfOp(op: string): number {
  return ranks.indexOf(changeOf[op] ?? "refreshed");
}

function rankOf({ change, widening }: PreviewChange): number {
  return change === "replaced" || change === "destroyed"
    ? ranks.indexOf(change)
    : ranks.length * (widening.length > 0 ? 1 : 2) + ranks.indexOf(change);
}

function compare(a: PreviewChange, b: PreviewChange): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** The comment, short Markdown; its first line lets a workflow find and renew it. */
export function renderPreviewComment(stack: string, events: PreviewEvents): string {
  const changes = listChanges(events);
  const text = [
    `<!-- tracelake-preview:${stack} -->`,
    `### Preview of \`${stack}\``,
    "",
    headline(events, changes),
    ...renderErrors(events),
    ...renderChanges(changes),
    ...renderPolicies(events.policies),
    "",
  ].join("\n");
  return text.length <= longestComment
    ? text
    : `${text.slice(0, longestComment)}\n\n… cut: the workflow's log has all of it.\n`;
}

function headline({ changes: counts }: PreviewEvents, changes: readonly PreviewChange[]): string {
  const widening = changes.filter((change) => change.widening.length > 0).length;
  const parts = ranks
    .map((change) => [changes.filter((each) => each.change === change).length, change] as const)
    .filter(([count]) => count > 0)
    .map(([count, change]) =>
      change === "replaced" || change === "destroyed" ? `**${count} ${change}**` : `${count} ${change}`,
    );
  if (widening > 0) parts.push(`**${widening} ${widening === 1 ? "widens" : "widen"} permissions**`);
  const same = counts?.["same"] ?? 0;
  const summary = changes.length === 0 ? "No changes" : parts.join(", ");
  if (counts === undefined) return `**The preview did not finish.** So far: ${summary.toLowerCase()}.`;
  return `${summary}${same > 0 ? `; ${same} unchanged` : ""}.`;
}

function renderErrors({ errors }: PreviewEvents): string[] {
  const unique = [...new Set(errors)];
  return unique.length === 0 ? [] : ["", "**Errors**", "", ...unique.map((error) => `- ${cell(error)}`)];
}

function renderChanges(changes: readonly PreviewChange[]): string[] {
  if (changes.length === 0) return [];
  const rows = changes.slice(0, longestTable).map((change) => {
    const isGrave =
      change.change === "replaced" || change.change === "destroyed" || change.widening.length > 0;
    const label = change.widening.length > 0 ? `${change.change}, widens permissions` : change.change;
    const details = [
      change.isProtected ? "protected" : "",
      ...change.widening,
      ...change.properties.map((path) => code(path)),
    ].filter((part) => part !== "");
    return row([
      isGrave ? `**${label}**` : label,
      code(change.name),
      code(change.type),
      cell(details.join("; ")),
    ]);
  });
  const left = changes.length - rows.length;
  return [
    "",
    row(["Change", "Resource", "Type", "What"]),
    row(["---", "---", "---", "---"]),
    ...rows,
    ...(left > 0 ? ["", `… and ${left} more.`] : []),
  ];
}

/** Mandatory ones first. */
function renderPolicies(policies: readonly PolicyEvent[]): string[] {
  if (policies.length === 0) return ["", "Policies: no findings."];
  const levels = ["mandatory", "remediate", "warning", "advisory"];
  const rows = policies
    .toSorted((a, b) => levels.indexOf(a.enforcementLevel) - levels.indexOf(b.enforcementLevel))
    .map(({ enforcementLevel, policyName, resourceUrn, message }) =>
      row([
        enforcementLevel === "mandatory" ? "**mandatory**" : cell(enforcementLevel),
        code(policyName),
        resourceUrn === undefined ? "" : code(nameOf(resourceUrn)),
        cell(message),
      ]),
    );
  const unique = [...new Set(rows)];
  const shownRows = unique.slice(0, longestTable);
  const left = unique.length - shownRows.length;
  return [
    "",
    row(["Policy", "Rule", "Resource", "Finding"]),
    row(["---", "---", "---", "---"]),
    ...shownRows,
    ...(left > 0 ? ["", `… and ${left} more.`] : []),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** One line, no markup and nobody called by what a resource or a message happens to hold. */
function cell(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const cut = line.length > longestCell ? `${line.slice(0, longestCell - 1)}…` : line;
  return cut
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;")
    .replaceAll(/@(?=\w)/g, "@\u200b");
}

function code(text: string): string {
  return `\`${cell(text).replaceAll("`", "'")}\``;
}
