/** The value of a moment ago is as good: many pages that poll cost one question. A question under way is shared. */
export function rememberBriefly<T>(
  ask: () => Promise<T>,
  forMs: number,
  now: () => number,
): () => Promise<T> {
  let held: { at: number; value: Promise<T> } | undefined;
  return async () => {
    if (held !== undefined && now() - held.at < forMs) return await held.value;
    const value = ask();
    held = { at: now(), value };
    // A failure is asked again at once.
    value.catch(() => (held = undefined));
    return await value;
  };
}
