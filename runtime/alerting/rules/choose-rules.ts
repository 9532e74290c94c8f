import type { AlertRule, AlertRules } from "../../../contracts/monitoring/alert-rules.ts";

export interface ChosenRules {
  rules: readonly AlertRule[];
  /** Rules of the operator whose metric nothing here can read: each is to be told of. */
  unread: readonly AlertRule[];
}

/** The operator's rules over the built-in ones, as far as there is a source for their metric. */
export function chooseRules(
  given: AlertRules,
  builtIn: readonly AlertRule[],
  canRead: (metric: string) => boolean,
): ChosenRules {
  const own = new Set(given.rules.map(({ id }) => id));
  const kept = given.builtIn
    ? builtIn.filter(({ id, metric }) => !own.has(id) && !given.without.includes(id) && canRead(metric))
    : [];
  return {
    rules: [...kept, ...given.rules.filter(({ metric }) => canRead(metric))],
    unread: given.rules.filter(({ metric }) => !canRead(metric)),
  };
}
