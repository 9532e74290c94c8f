/** How many series have a colour of their own; the rest share that of "other". */
export const slotCount = 8;

/**
 * A colour slot (0 to 7) for each name, or null where they ran out. A name keeps its slot for as long as it stays, so
 * that colours don't change hands when the order of the models does.
 */
export function assignSlots(
  previous: ReadonlyMap<string, number | null>,
  names: readonly string[],
): Map<string, number | null> {
  const next = new Map<string, number | null>();
  for (const name of names) {
    const slot = previous.get(name);
    if (slot !== undefined && slot !== null) next.set(name, slot);
  }
  const taken = new Set(next.values());
  const free = Array.from({ length: slotCount }, (_, slot) => slot).filter((slot) => !taken.has(slot));
  for (const name of names) if (!next.has(name)) next.set(name, free.shift() ?? null);
  return next;
}

/** The CSS variable of a slot, as the style sheet defines it for both themes. */
export function slotColor(slot: number | null | undefined): string {
  return slot === null || slot === undefined ? "--series-other" : `--series-${slot + 1}`;
}

/** What a model is called everywhere on the page. */
export function modelName(usage: { provider: string | null; model: string | null }): string {
  return usage.model ?? usage.provider ?? "unknown model";
}

/** Two providers may sell the same model: they are two series. */
export function modelKey(usage: { provider: string | null; model: string | null }): string {
  return `${usage.provider ?? ""}/${usage.model ?? ""}`;
}
