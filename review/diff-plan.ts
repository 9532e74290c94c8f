/** A property that differs. */
export interface Change {
  /** As `policy.Statement[0].Action`; empty for the thing as a whole. */
  path: string;
  kind: "added" | "removed" | "changed";
  before?: unknown;
  after?: unknown;
}

/** A thing of a plan (a resource, a finding, a role) that differs. */
export interface Difference {
  /** `resources`, `policies`, `permissions`, `costs`, `outputs` … */
  section: string;
  kind: Change["kind"];
  /** What it is called within the section; empty for the section itself. */
  name: string;
  changes: readonly Change[];
}

type Fields = Record<string, unknown>;

/** What a list's elements are called by: the first that all of them have, each another one. */
const identities: readonly (readonly string[])[] = [
  ["urn"],
  ["rule", "resource", "type"],
  ["rule"],
  ["role", "privileges", "on"],
  ["role"],
  ["part"],
  ["resource", "what"],
  ["type", "resource"],
  ["policy"],
  ["token", "inputs"],
  ["Sid"],
];

/** Lists whose elements are told apart as things of their own, in the order of a plan. */
const sections: readonly (readonly string[])[] = [
  ["resources"],
  ["policies", "rules"],
  ["policies", "findings"],
  ["permissions", "roles"],
  ["permissions", "resources"],
  ["permissions", "snowflake"],
  ["costs", "parts"],
  ["costs", "notEstimated"],
];

/** Where two plans differ, property by property; `before` may come from a file, so that nothing is taken for granted. */
export function diffPlans(before: unknown, after: unknown): Difference[] {
  const ofLists = sections.flatMap((path) =>
    diffThings(path.join("."), listAt(before, path), listAt(after, path)),
  );
  const rest = diffValues(without(before), without(after), "");
  const bySection = Map.groupBy(rest, ({ path }) => /^[^.[]*/.exec(path)?.[0] ?? "");
  return [
    ...ofLists,
    ...[...bySection].map(([section, changes]) => ({
      section,
      kind: "changed" as const,
      name: "",
      changes: changes.map((change) => ({
        ...change,
        path: change.path.slice(section.length).replace(/^\./, ""),
      })),
    })),
  ];
}

function listAt(plan: unknown, path: readonly string[]): unknown[] {
  const value = path.reduce<unknown>((at, key) => (isFields(at) ? at[key] : undefined), plan);
  return Array.isArray(value) ? value : [];
}

/** The plan without the lists that are compared by themselves, and without what only counts them. */
function without(plan: unknown): Fields {
  if (!isFields(plan)) return {};
  const { resources: _, countByType: __, policies: ___, permissions: ____, costs, ...rest } = plan;
  if (!isFields(costs)) return rest;
  const { parts: _parts, notEstimated: _none, ...ofCosts } = costs;
  return { ...rest, costs: ofCosts };
}

function diffThings(section: string, before: readonly unknown[], after: readonly unknown[]): Difference[] {
  const namer = namerOf(before, after);
  const byName = (list: readonly unknown[]) =>
    new Map(list.map((thing, at) => [namer?.(thing) ?? `[${at}]`, thing]));
  const old = byName(before);
  const current = byName(after);
  const removed = [...old].filter(([name]) => !current.has(name));
  return [
    ...removed.map(([name, thing]) => whole(section, "removed", name, thing)),
    ...[...current].flatMap(([name, thing]): Difference[] => {
      if (!old.has(name)) return [whole(section, "added", name, thing)];
      const changes = diffValues(old.get(name), thing, "");
      return changes.length === 0 ? [] : [{ section, kind: "changed", name, changes }];
    }),
  ];
}

/** An added or removed thing with what is said of it. */
function whole(section: string, kind: "added" | "removed", name: string, thing: unknown): Difference {
  const side = kind === "added" ? "after" : "before";
  const changes = leaves(section === "resources" ? withoutName(thing) : thing, "").map(({ path, value }) => ({
    path,
    kind,
    [side]: value,
  }));
  return { section, kind, name, changes };
}

/** A resource's URN has said these already. */
function withoutName(thing: unknown): unknown {
  if (!isFields(thing)) return thing;
  return Object.fromEntries(
    Object.entries(thing).filter(([key]) => !["urn", "type", "name", "parent"].includes(key)),
  );
}

function leaves(value: unknown, path: string): { path: string; value: unknown }[] {
  if (!isFields(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, join(path, key)));
}

/** Changes from one value to another, at the deepest property that differs. */
export function diffValues(before: unknown, after: unknown, path: string): Change[] {
  if (isFields(before) && isFields(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => diffValues(before[key], after[key], join(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, path);
  if (Object.is(before, after)) return [];
  if (before === undefined) return [{ path, kind: "added", after }];
  if (after === undefined) return [{ path, kind: "removed", before }];
  return [{ path, kind: "changed", before, after }];
}

function diffLists(before: readonly unknown[], after: readonly unknown[], path: string): Change[] {
  const namer = namerOf(before, after);
  if (namer !== undefined) return diffByName(before, after, path, namer);
  if (before.length === after.length)
    return before.flatMap((each, at) => diffValues(each, after[at], `${path}[${at}]`));
  // One element more or less must not make all that follow differ.
  const head = before.findIndex((each, at) => !same(each, after[at]));
  const from = head === -1 ? before.length : head;
  let tail = 0;
  while (
    tail < Math.min(before.length, after.length) - from &&
    same(before.at(-1 - tail), after.at(-1 - tail))
  )
    tail++;
  return [
    ...before
      .slice(from, before.length - tail)
      .map((each, at) => ({ path: `${path}[${from + at}]`, kind: "removed" as const, before: each })),
    ...after
      .slice(from, after.length - tail)
      .map((each, at) => ({ path: `${path}[${from + at}]`, kind: "added" as const, after: each })),
  ];
}

function diffByName(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
  namer: (element: unknown) => string,
): Change[] {
  const old = new Map(before.map((each) => [namer(each), each]));
  const current = new Map(after.map((each) => [namer(each), each]));
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((name) =>
    diffValues(old.get(name), current.get(name), `${path}[${name}]`),
  );
}

/** What each element of two lists is called; undefined where position is all that there is. */
function namerOf(
  before: readonly unknown[],
  after: readonly unknown[],
): ((element: unknown) => string) | undefined {
  if (before.length + after.length === 0) return undefined;
  for (const keys of identities) {
    const call = (element: unknown) => keys.map((key) => shortText((element as Fields)[key])).join(" ");
    const isNamed = (element: unknown) =>
      isFields(element) && keys.every((key) => element[key] !== undefined);
    const isUnique = (list: readonly unknown[]) => new Set(list.map(call)).size === list.length;
    if ([...before, ...after].every(isNamed) && isUnique(before) && isUnique(after)) return call;
  }
  return undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function shortText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
