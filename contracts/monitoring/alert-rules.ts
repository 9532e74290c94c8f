import { z } from "zod";
import { alertSignals } from "./alert-signals.ts";

export const severities = ["warning", "critical"] as const;
export type Severity = (typeof severities)[number];

export const channelKinds = ["log", "slack", "webhook", "sns", "email"] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** One condition to watch, as rules of `ALERT_RULES` and the built-in ones have it. */
export interface AlertRule {
  id: string;
  /** What is wrong when it holds, in a few words. */
  title: string;
  metric: string;
  /** Each combination of these labels has a state and incidents of its own. */
  by: readonly string[];
  where: Readonly<Record<string, string>>;
  windowMs: number;
  everyMs: number;
  comparison: "above" | "below";
  warning: number | undefined;
  critical: number | undefined;
  /** `ok`: nothing measured is well. `alert`: it is the fault. `keep`: the state stays. */
  noData: "ok" | "alert" | "keep";
  /** The condition must hold this long before anyone is told. */
  forMs: number;
  /** It must be gone this long before the incident ends: a value about its threshold is one incident. */
  clearForMs: number;
  /** The window ends this long ago, for data that come late. */
  offsetMs: number;
  /** Null: an incident is told once. */
  renotifyMs: number | null;
  why: string;
  /** The command to run or the runbook to read. */
  remedy: string;
  /** Undefined: every channel there is. */
  channels: readonly ChannelKind[] | undefined;
}

/** A sum of costs that is not to be passed. */
export interface Budget {
  id: string;
  title: string;
  limitUsd: number;
  /** A calendar's period (UTC; weeks begin on Monday), or the last so many ms. */
  period: "day" | "week" | "month" | { rollingMs: number };
  by: readonly string[];
  where: Readonly<Record<string, string>>;
  /** In percent of the limit, ascending. From 100 on it is critical. */
  thresholds: readonly number[];
  why: string;
  remedy: string;
  channels: readonly ChannelKind[] | undefined;
}

export interface AlertRules {
  /** Whether the rules that come with the service hold as well; one of the same id takes the place of theirs. */
  builtIn: boolean;
  /** Built-in rules to leave out. */
  without: readonly string[];
  rules: readonly AlertRule[];
  budgets: readonly Budget[];
}

const unitsMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const maxDurationMs = 90 * 86_400_000;

/** `30s`, `5m`, `1h`, `7d` → ms. */
export const durationSchema = z
  .string({ error: "expected a duration such as 30s, 5m, 1h or 7d" })
  .regex(/^\d{1,6}[smhd]$/, { error: "expected a duration such as 30s, 5m, 1h or 7d" })
  .transform((text) => Number(text.slice(0, -1)) * (unitsMs[text.slice(-1)] ?? 0))
  .refine((ms) => ms <= maxDurationMs, { error: "expected at most 90d" });

const atLeast = (leastMs: number, text: string) =>
  durationSchema.refine((ms) => ms >= leastMs, { error: `expected at least ${text}` });

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
  error: "expected lower-case letters, digits and hyphens, at most 63",
});
const text = z.string().trim().min(1).max(2_000);
const labels = z.record(z.string().max(100), z.string().max(500)).default({});
const channels = z.array(z.enum(channelKinds)).min(1).optional();
const threshold = z.number({ error: "expected a number" }).optional();

const ruleSchema = z
  .strictObject({
    id,
    title: text,
    metric: z.string(),
    by: z.array(z.string()).max(4).default([]),
    where: labels,
    window: atLeast(60_000, "1m").default(900_000),
    every: atLeast(10_000, "10s").default(60_000),
    comparison: z.enum(["above", "below"]).default("above"),
    warning: threshold,
    critical: threshold,
    no_data: z.enum(["ok", "alert", "keep"]).default("ok"),
    for: durationSchema.default(0),
    clear_for: durationSchema.default(0),
    offset: durationSchema.default(0),
    renotify: z
      .union([z.literal("off"), atLeast(60_000, "1m")], { error: "expected off, or a duration such as 4h" })
      .default("off"),
    why: text,
    remedy: text,
    channels,
  })
  .superRefine((rule, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    checkLabels(rule.metric, rule, fault);
    const { warning, critical, comparison } = rule;
    if (warning === undefined && critical === undefined)
      fault("warning", "expected it, or critical, or both");
    if (warning === undefined || critical === undefined) return;
    if (comparison === "above" ? critical < warning : critical > warning)
      fault("critical", `expected it to be ${comparison} warning, which is ${warning}`);
  })
  .transform((rule): AlertRule => ({
    id: rule.id,
    title: rule.title,
    metric: rule.metric,
    by: rule.by,
    where: rule.where,
    windowMs: rule.window,
    everyMs: rule.every,
    comparison: rule.comparison,
    warning: rule.warning,
    critical: rule.critical,
    noData: rule.no_data,
    forMs: rule.for,
    clearForMs: rule.clear_for,
    offsetMs: rule.offset,
    renotifyMs: rule.renotify === "off" ? null : rule.renotify,
    why: rule.why,
    remedy: rule.remedy,
    channels: rule.channels,
  }));

const budgetSchema = z
  .strictObject({
    id,
    title: text.optional(),
    limit_usd: z.number().positive(),
    period: z
      .union([z.enum(["day", "week", "month"]), z.strictObject({ rolling: atLeast(3_600_000, "1h") })], {
        error: "expected day, week, month, or { rolling: 24h }",
      })
      .default("month"),
    by: z.array(z.string()).max(4).default([]),
    where: labels,
    thresholds: z
      .array(z.number().positive().max(1_000))
      .min(1)
      .max(10)
      .default([50, 80, 100])
      .transform((percents) => [...new Set(percents)].sort((a, b) => a - b)),
    why: text.default("Costs run towards the limit that was set for them."),
    remedy: text.default("npx tracelake alerts budgets"),
    channels,
  })
  .superRefine((budget, context) =>
    checkLabels("cost", budget, (path, message) =>
      context.addIssue({ code: "custom", path: [path], message }),
    ),
  )
  .transform((budget): Budget => ({
    id: budget.id,
    title: budget.title ?? `Budget ${budget.id}`,
    limitUsd: budget.limit_usd,
    period: typeof budget.period === "string" ? budget.period : { rollingMs: budget.period.rolling },
    by: budget.by,
    where: budget.where,
    thresholds: budget.thresholds,
    why: budget.why,
    remedy: budget.remedy,
    channels: budget.channels,
  }));

/** What `ALERT_RULES` holds, from YAML or JSON. Durations are texts such as `5m`, costs US dollars. */
export const alertRulesSchema = z
  .strictObject({
    built_in: z.boolean().default(true),
    without: z.array(id).default([]),
    rules: z.array(ruleSchema).max(200).default([]),
    budgets: z.array(budgetSchema).max(200).default([]),
  })
  .superRefine(({ rules, budgets }, context) => {
    for (const [name, list] of Object.entries({ rules, budgets })) {
      for (const [index, { id: own }] of list.entries()) {
        if (list.findIndex((other) => other.id === own) !== index)
          context.addIssue({
            code: "custom",
            path: [name, index, "id"],
            message: "expected an id of its own",
          });
      }
    }
  })
  .transform(({ built_in, ...rest }): AlertRules => ({ builtIn: built_in, ...rest }));

type Watched = { by: readonly string[]; where: Readonly<Record<string, string>> };

function checkLabels(
  metric: string,
  { by, where }: Watched,
  fault: (path: string, message: string) => void,
): void {
  const signal = alertSignals[metric];
  if (signal === undefined) {
    fault("metric", `expected one of ${Object.keys(alertSignals).join(", ")}`);
    return;
  }
  const allowed = signal.labels.length === 0 ? "none for this metric" : signal.labels.join(", ");
  for (const [path, given] of [
    ["by", by],
    ["where", Object.keys(where)],
  ] as const) {
    if (given.some((label) => !signal.labels.includes(label)))
      fault(path, `expected labels of ${metric}: ${allowed}`);
  }
}
