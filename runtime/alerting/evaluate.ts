import type pg from "pg";
import type { AlertRule, Budget, ChannelKind } from "../../contracts/monitoring/alert-rules.ts";
import type { Log } from "../shared/log.ts";
import { evaluateRule, retireState, type RuleContext } from "./evaluate-rule.ts";
import { budgetRuleId } from "./budgets/step-budget.ts";
import { isGroupOf, maxGroups } from "./sources/complete-groups.ts";
import type { MetricSource } from "./sources/metric-source.ts";
import { withEvaluationLock } from "./store/evaluation-lock.ts";
import { listMutes } from "./store/mute-store.ts";
import { forgetEvaluations, noteEvaluation, readEvaluations, readStates } from "./store/state-store.ts";

export interface EvaluationDeps {
  pool: pg.Pool;
  rules: readonly AlertRule[];
  /** Watched by `besides`; here for what is theirs to be left alone. */
  budgets: readonly Budget[];
  sources: readonly MetricSource[];
  channels: readonly ChannelKind[];
  link: string | undefined;
  now: () => number;
  log: Log;
  /** Run under the same lock, after the rules. */
  besides?: (context: RuleContext) => Promise<void>;
}

/** A rule is due this long before its time: schedules drift, and a whole round would be lost otherwise. */
const slackMs = 1_000;

/** Evaluates the rules that are due; of several instances one does. Gives how many, undefined where another one is at it. */
export async function evaluateDue(deps: EvaluationDeps): Promise<number | undefined> {
  return await withEvaluationLock(deps.pool, async (client) => {
    const now = new Date(deps.now());
    const mutes = await listMutes(client, { now, all: false });
    const context: RuleContext = { client, now, mutes, channels: deps.channels, link: deps.link };
    await retire(deps, context);
    const evaluations = await readEvaluations(client);
    const due = deps.rules.filter(({ id, everyMs }) => {
      const last = evaluations.get(id)?.evaluatedAt.getTime();
      return last === undefined || now.getTime() - last >= everyMs - slackMs || last > now.getTime();
    });
    for (const rule of due) await evaluate(deps, rule, context);
    await deps.besides?.(context);
    return due.length;
  });
}

/** What can't be read leaves the state as it was, and stands with the rule: it is no missing value. */
async function evaluate(deps: EvaluationDeps, rule: AlertRule, context: RuleContext): Promise<void> {
  const toMs = context.now.getTime() - rule.offsetMs;
  const source = deps.sources.find(({ canRead }) => canRead(rule.metric));
  if (source === undefined) return;
  let values;
  try {
    const { metric, by, where, windowMs } = rule;
    values = await source.read({ metric, by, where, fromMs: toMs - windowMs, toMs });
  } catch (error) {
    deps.log.warn({ err: error, rule: rule.id, source: source.name }, "a rule's metric could not be read");
    const said = `${source.name}: ${(error as Error).name}`;
    await noteEvaluation(context.client, rule.id, { evaluatedAt: context.now, error: said });
    return;
  }
  const { isCut } = await evaluateRule(rule, { atMs: toMs, values }, context);
  if (isCut) deps.log.warn({ rule: rule.id, maxGroups }, "a rule has more groups than are watched");
}

async function retire({ rules, budgets, log }: EvaluationDeps, context: RuleContext): Promise<void> {
  const byId = new Map<string, Pick<AlertRule, "by" | "where"> & { rule?: AlertRule }>([
    ...rules.map((rule) => [rule.id, { ...rule, rule }] as const),
    ...budgets.map((budget) => [budgetRuleId(budget), budget] as const),
  ]);
  for (const stored of await readStates(context.client)) {
    const known = byId.get(stored.ruleId);
    if (known !== undefined && isGroupOf(known, stored.labels)) continue;
    if (stored.state.phase === "alert")
      log.info({ rule: stored.ruleId, incident: stored.state.incidentId }, "an incident ended with its rule");
    await retireState(stored, known?.rule, context);
  }
  await forgetEvaluations(context.client, [...byId.keys()]);
}
