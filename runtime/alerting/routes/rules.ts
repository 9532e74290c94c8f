import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { channelKinds, severities, type AlertRule } from "../../../contracts/monitoring/alert-rules.ts";
import { unitOf } from "../notices/make-notice.ts";
import { readEvaluations, readStates, type Evaluation, type StoredState } from "../store/state-store.ts";
import type { AlertingRouteDeps } from "./route-deps.ts";

const seconds = z.number().describe("Seconds");
const labels = z.record(z.string(), z.string());

const rule = z.object({
  id: z.string(),
  title: z.string(),
  metric: z.string(),
  unit: z.string(),
  source: z.string().nullable().describe("Who measures it"),
  by: z.array(z.string()),
  where: labels,
  window: seconds,
  every: seconds,
  for: seconds,
  clear_for: seconds,
  offset: seconds,
  renotify: seconds.nullable(),
  comparison: z.enum(["above", "below"]),
  warning: z.number().nullable(),
  critical: z.number().nullable(),
  no_data: z.enum(["ok", "alert", "keep"]),
  why: z.string(),
  remedy: z.string(),
  channels: z.array(z.enum(channelKinds)).nullable(),
  evaluated_at: z.iso.datetime().nullable(),
  error: z.string().nullable().describe("Why its metric could not be read when it was last due"),
  groups: z.array(
    z.object({
      labels,
      phase: z.enum(["ok", "pending", "alert"]),
      severity: z.enum(severities).nullable(),
      value: z.number().nullable(),
      sampled_at: z.iso.datetime().nullable(),
      since: z.iso.datetime().nullable().describe("Since when the condition holds"),
      incident_id: z.string().nullable(),
      history: z.array(z.tuple([z.number(), z.number().nullable()])),
    }),
  ),
});

/** What is watched, and how each group stands. */
export const ruleRoutes: FastifyPluginCallbackZod<AlertingRouteDeps> = (app, deps, done) => {
  app.get(
    "/rules",
    {
      schema: {
        summary: "The rules with the state of each group",
        tags: ["alerts"],
        response: {
          200: z.object({ count: z.int(), channels: z.array(z.enum(channelKinds)), rules: z.array(rule) }),
        },
      },
    },
    async () => {
      const evaluations = await readEvaluations(deps.pool);
      const states = Map.groupBy(await readStates(deps.pool), ({ ruleId }) => ruleId);
      const rules = deps.rules.map((each) => ({
        ...presentRule(each, evaluations.get(each.id)),
        source: deps.sources.find(({ canRead }) => canRead(each.metric))?.name ?? null,
        groups: (states.get(each.id) ?? []).map(presentGroup),
      }));
      return { count: rules.length, channels: [...deps.channels], rules };
    },
  );
  done();
};

function presentRule(each: AlertRule, evaluation: Evaluation | undefined) {
  return {
    id: each.id,
    title: each.title,
    metric: each.metric,
    unit: unitOf(each.metric),
    by: [...each.by],
    where: { ...each.where },
    window: each.windowMs / 1000,
    every: each.everyMs / 1000,
    for: each.forMs / 1000,
    clear_for: each.clearForMs / 1000,
    offset: each.offsetMs / 1000,
    renotify: each.renotifyMs === null ? null : each.renotifyMs / 1000,
    comparison: each.comparison,
    warning: each.warning ?? null,
    critical: each.critical ?? null,
    no_data: each.noData,
    why: each.why,
    remedy: each.remedy,
    channels: each.channels === undefined ? null : [...each.channels],
    evaluated_at: evaluation?.evaluatedAt.toISOString() ?? null,
    error: evaluation?.error ?? null,
  };
}

function presentGroup({ labels: own, state, history }: StoredState) {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    labels: { ...own },
    phase: state.phase,
    severity: state.severity,
    value: state.value,
    sampled_at: iso(state.sampledAtMs),
    since: iso(state.breachedAtMs),
    incident_id: state.incidentId,
    history: history.map(([at, value]): [number, number | null] => [at, value]),
  };
}
