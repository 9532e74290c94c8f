import type { Answer } from "./client.ts";

export interface ConnectionState {
  status: "ok" | "failing" | "locked";
  /** The service's own words, or null where nothing answers at all. */
  problem: string | null;
  /** What the service advises to do about it. */
  remedy: string | null;
  /** Epoch ms of the last good answer; null before the first. */
  lastGoodAt: number | null;
}

export interface Connection {
  /** What the request called `name` came to; a name is failing until it succeeds or is forgotten. */
  report: (name: string, answer: Answer<unknown>) => void;
  forget: (name: string) => void;
  state: () => ConnectionState;
  subscribe: (listener: () => void) => () => void;
}

/** Gathers the outcomes of all requests into the one state that the banner and the sign-in form show. */
export function makeConnection(now: () => number): Connection {
  const failing = new Map<string, { title: string; remedy: string | null } | null>();
  const listeners = new Set<() => void>();
  let isLocked = false;
  let lastGoodAt: number | null = null;
  let current: ConnectionState = { status: "ok", problem: null, remedy: null, lastGoodAt: null };

  const settle = () => {
    const status = isLocked ? "locked" : failing.size > 0 ? "failing" : "ok";
    const told = [...failing.values()].find((problem) => problem !== null);
    const problem = told?.title ?? null;
    const isSame = status === current.status && problem === current.problem;
    current = { status, problem, remedy: told?.remedy ?? null, lastGoodAt };
    // Good answers come every second or so: only a change of state is worth a new rendering.
    if (!isSame) for (const listener of listeners) listener();
  };
  return {
    report: (name, answer) => {
      if (answer.ok) {
        failing.delete(name);
        isLocked = false;
        lastGoodAt = now();
      } else if (answer.reason === "unauthorized") {
        isLocked = true;
      } else if (answer.reason === "problem") {
        // A request that is itself at fault (4xx) says nothing about the connection.
        if (answer.status >= 500 || answer.status === 429) failing.set(name, answer);
        else failing.delete(name);
      } else if (answer.reason === "unreachable") {
        failing.set(name, null);
      }
      settle();
    },
    forget: (name) => {
      failing.delete(name);
      settle();
    },
    state: () => current,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
