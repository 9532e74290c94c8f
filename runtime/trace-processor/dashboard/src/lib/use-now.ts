import { useEffect, useState } from "preact/hooks";

/** The time in epoch ms, renewed every `everyMs`: for words such as "3 s ago". */
export function useNow(now: () => number, everyMs: number): number {
  const [at, setAt] = useState(now());
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return at;
}
