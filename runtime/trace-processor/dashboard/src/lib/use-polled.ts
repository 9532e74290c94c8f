import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app-context.ts";
import type { Answer } from "./client.ts";
import { startPoll, type Poll } from "./poll.ts";

export interface Polled<T> {
  /** The last answer for this path, or the one before while a new path is under way; undefined before the first. */
  data: T | undefined;
  /** True while `data` answers an earlier path. */
  isStale: boolean;
  /** Set where the service refused this very request (404 among others). */
  refusal: { status: number; title: string } | null;
  refresh: () => void;
}

interface Held<T> {
  path: string;
  data: T | undefined;
  refusal: { status: number; title: string } | null;
}

/**
 * GETs a path every `intervalMs`. An answer with the same text as the last changes nothing, so nothing is rendered;
 * an answer for a path no longer asked for is dropped.
 */
export function usePolled<T>(path: string, intervalMs: number): Polled<T> {
  const app = useApp();
  const [held, setHeld] = useState<Held<T>>(() => ({
    path,
    data: app.cache.get(path) as T | undefined,
    refusal: null,
  }));
  const poll = useRef<Poll | null>(null);

  useEffect(() => {
    let lastText: string | null = null;
    const onAnswer = (answer: Answer<T>) => {
      app.connection.report(path, answer);
      if (answer.ok) {
        if (answer.text === lastText) return;
        lastText = answer.text;
        remember(app.cache, path, answer.value);
        setHeld({ path, data: answer.value, refusal: null });
      } else if (answer.reason === "problem" && answer.status < 500 && answer.status !== 429) {
        lastText = null;
        setHeld({ path, data: undefined, refusal: { status: answer.status, title: answer.title } });
      }
    };
    const load = (signal: AbortSignal) => app.client.get<T>(path, signal);
    const started = startPoll<T>({ load, onAnswer, intervalMs, visibility: app.visibility });
    poll.current = started;
    return () => {
      started.stop();
      app.connection.forget(path);
    };
  }, [path, intervalMs]);

  const refresh = () => poll.current?.refresh();
  if (held.path === path) return { data: held.data, isStale: false, refusal: held.refusal, refresh };
  const cached = app.cache.get(path) as T | undefined;
  return { data: cached ?? held.data, isStale: cached === undefined, refusal: null, refresh };
}

const cachedAnswers = 24;

function remember(cache: Map<string, unknown>, path: string, value: unknown) {
  cache.delete(path);
  cache.set(path, value);
  const oldest = cache.keys().next().value;
  if (cache.size > cachedAnswers && oldest !== undefined) cache.delete(oldest);
}
