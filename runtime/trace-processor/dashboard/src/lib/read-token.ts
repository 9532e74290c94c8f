const storageKey = "tracelake-read-token";

/** The READ_TOKEN that was typed in, for this tab's session only. A browser that denies storage keeps it in memory. */
export function makeReadToken(storage: () => Storage) {
  let held: string | null = null;
  try {
    held = storage().getItem(storageKey);
  } catch {
    held = null;
  }
  return {
    get: () => held,
    set: (token: string) => {
      held = token;
      try {
        storage().setItem(storageKey, token);
      } catch {
        // Kept in memory above.
      }
    },
  };
}

export type ReadToken = ReturnType<typeof makeReadToken>;
