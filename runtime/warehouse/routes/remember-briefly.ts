/** The value of a moment ago is as good: many pages that poll cost one question. A question under way is shared. */
export function rememberBriefly<T>(
  ask: () => Promise<T>,
  forMs: number,
  now: () => number,
): () => Promise<T> {
  let held: { answeredAt: number | undefined; value: Promise<T> } | undefined;
  const isFresh = ({ answeredAt }: NonNullable<typeof held>) =>
    answeredAt === undefined || now() - answeredAt < forMs;
  return async () => {
    if (held !== undefined && isFresh(held)) return await held.value;
    const asked: NonNullable<typeof held> = { answeredAt: undefined, value: ask() };
    held = asked;
    try {
      const value = await asked.value;
      asked.answeredAt = now();
      return value;
    } catch (error) {
      // A failure is asked again at once.
      held = undefined;
      throw error;
    }
  };
}

/** Questions held at once: what is asked comes from outside, and must not fill the memory. */
const heldQuestions = 32;

/** The same for each of several questions, told apart by `keyOf`. Beyond 32 the longest unasked is forgotten. */
export function rememberEachBriefly<Q, T>(
  ask: (question: Q) => Promise<T>,
  keyOf: (question: Q) => string,
  forMs: number,
  now: () => number,
): (question: Q) => Promise<T> {
  const held = new Map<string, () => Promise<T>>();
  return async (question) => {
    const key = keyOf(question);
    const read = held.get(key) ?? rememberBriefly(async () => await ask(question), forMs, now);
    held.delete(key);
    held.set(key, read);
    const oldest = held.keys().next().value;
    if (held.size > heldQuestions && oldest !== undefined) held.delete(oldest);
    return await read();
  };
}
