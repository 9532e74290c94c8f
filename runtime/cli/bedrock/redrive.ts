import type { DeadLetter, DeadLetterQueue } from "./dead-letters.ts";
import { explainLetter, type Explainer, type LetterVerdict } from "./explain-letter.ts";

export interface Redrive {
  /** The dead-letter queue's address. */
  queue: string;
  /** Where its messages go back to; null where none was to go. */
  source: string | null;
  letters: readonly LetterVerdict[];
  moved: number;
  /** That there was more to look at than --max allowed. */
  isCut: boolean;
  why: "looked" | "declined" | "moved";
}

export interface RedriveDeps {
  queue: DeadLetterQueue;
  explainer: Explainer;
  signal: AbortSignal;
  /** So many messages at the most. */
  max: number;
  /** Moves those whose object is gone as well: the function drops and counts them. */
  takesGone: boolean;
  /** Asked with what is ready; false leaves all where they are. Undefined only looks. */
  confirm: ((ready: readonly LetterVerdict[], source: string) => Promise<boolean>) | undefined;
  onLook: (verdict: LetterVerdict) => void;
}

/**
 * Looks at each message of the dead-letter queue and moves those back that would be done now, one by one: sent first,
 * deleted then, so that none is lost. One that was sent and not deleted arrives twice, which the ledger makes harmless.
 * All others are shown again at once, whatever happens.
 */
export async function redrive(deps: RedriveDeps): Promise<Redrive> {
  const { queue } = deps;
  const bodies = new Map<string, DeadLetter>();
  try {
    const { letters, isCut } = await look(deps, bodies);
    const ready = letters.filter(
      ({ verdict }) => verdict === "ready" || (deps.takesGone && verdict === "gone"),
    );
    const looked = { queue: queue.url, source: null, letters, moved: 0, isCut };
    if (deps.confirm === undefined || ready.length === 0) return { ...looked, why: "looked" };
    const source = await queue.findSource();
    const result = { ...looked, source };
    if (!(await deps.confirm(ready, source))) return { ...result, why: "declined" };
    let moved = 0;
    for (const { message } of ready) {
      deps.signal.throwIfAborted();
      const letter = bodies.get(message);
      if (letter === undefined) continue;
      await queue.moveBack(letter);
      moved += 1;
    }
    return { ...result, moved, why: "moved" };
  } finally {
    await queue.release();
  }
}

async function look(
  deps: RedriveDeps,
  bodies: Map<string, DeadLetter>,
): Promise<{ letters: LetterVerdict[]; isCut: boolean }> {
  const letters: LetterVerdict[] = [];
  for await (const letter of deps.queue.receive(deps.signal)) {
    if (letters.length === deps.max) return { letters, isCut: true };
    bodies.set(letter.messageId, letter);
    const verdict = await explainLetter(letter, deps.explainer, deps.signal);
    letters.push(verdict);
    deps.onLook(verdict);
  }
  return { letters, isCut: false };
}
