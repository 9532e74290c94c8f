/** A metric of a widget once `.` and `...` are replaced by what they stand for. */
export interface ShownMetric {
  namespace: string;
  name: string;
  dimensions: readonly (readonly [name: string, value: string])[];
}

/** A place within the array, and what is wrong there. */
export interface ArrayFault {
  path: readonly (string | number)[];
  reason: string;
}

export interface ReadArray {
  /** By the place in the array; undefined for an expression. */
  metrics: readonly (ShownMetric | undefined)[];
  faults: readonly ArrayFault[];
}

const mostDimensions = 30;

/**
 * Opens the shorthand of a `metrics` array: `.` is what stands at that place in the entry before, `...` all of that entry
 * but what follows. An expression in between is passed over.
 */
export function readMetricArray(entries: readonly (readonly unknown[])[]): ReadArray {
  const faults: ArrayFault[] = [];
  const metrics: (ShownMetric | undefined)[] = [];
  let before: readonly string[] | undefined;
  for (const [at, entry] of entries.entries()) {
    const texts = entry.filter((part): part is string => typeof part === "string");
    if (texts.length === 0) {
      metrics.push(undefined);
      continue;
    }
    const opened = open(texts, before);
    if (typeof opened === "string") {
      faults.push({ path: [at], reason: opened });
      metrics.push(undefined);
      continue;
    }
    before = opened;
    metrics.push(toMetric(opened));
    faults.push(...check(opened).map((reason) => ({ path: [at], reason })));
  }
  return { metrics, faults };
}

function open(texts: readonly string[], before: readonly string[] | undefined): string[] | string {
  const at = texts.indexOf("...");
  if (at > 0 && before !== undefined) return '"..." stands for what comes first, so it must come first';
  if (before === undefined)
    return texts.some((text) => text === "." || text === "...")
      ? '"." and "..." repeat the metric before, and there is none'
      : [...texts];
  const parts = at === 0 ? repeat(texts.slice(1), before) : [...texts];
  if (parts === undefined) return '"..." repeats a metric that is shorter';
  const missing = parts.findIndex((text, index) => text === "." && before[index] === undefined);
  if (missing >= 0) return `"." at place ${missing + 1} repeats nothing: the metric before is shorter`;
  return parts.map((text, index) => (text === "." ? (before[index] ?? text) : text));
}

function repeat(rest: readonly string[], before: readonly string[]): string[] | undefined {
  return rest.length > before.length ? undefined : [...before.slice(0, before.length - rest.length), ...rest];
}

function toMetric([namespace = "", name = "", ...pairs]: readonly string[]): ShownMetric {
  const dimensions: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < pairs.length; at += 2) dimensions.push([pairs[at] ?? "", pairs[at + 1] ?? ""]);
  return { namespace, name, dimensions };
}

function check(parts: readonly string[]): string[] {
  const [namespace = "", name, ...pairs] = parts;
  const faults: string[] = [];
  if (name === undefined) faults.push("a metric needs a namespace and a name");
  if (namespace === "" || namespace.length > 255) faults.push("a namespace has 1 to 255 characters");
  if (name === "" || (name ?? "").length > 255) faults.push("a metric's name has 1 to 255 characters");
  if (pairs.length % 2 !== 0) faults.push(`dimension ${JSON.stringify(pairs.at(-1))} has no value`);
  if (pairs.length / 2 > mostDimensions) faults.push(`a metric has ${mostDimensions} dimensions at the most`);
  const names = pairs.filter((_, at) => at % 2 === 0);
  if (new Set(names).size < names.length) faults.push("a dimension is named twice");
  if (pairs.some((part) => part === "")) faults.push("a dimension's name or value is empty");
  return faults;
}
