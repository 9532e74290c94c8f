import { z } from "zod";
import { alarmKindNames } from "../contracts/monitoring/alarms/kinds.ts";
import { alarmThresholds } from "../contracts/monitoring/alarms/thresholds.ts";
import { monitoringNames } from "../contracts/monitoring/service-metrics.ts";

const flag = z.boolean({ error: "expected true or false" });
const email = z
  .string({ error: "expected an email address" })
  .regex(/^[^\s@]+@[^\s@]+\.[a-z]+$/i, { error: "expected an email address" });
const https = z.url({ protocol: /^https$/, error: "expected https://…" });

/** The alerts of the trace processor itself: rules and budgets that only it can see. */
const alerts = z
  .strictObject({
    rules: z
      .string({ error: "expected YAML or JSON text" })
      .optional()
      .describe("Rules and budgets of your own over the built-in ones, as YAML or JSON text: ALERT_RULES."),
    topic: flag
      .default(false)
      .describe(
        "`true` publishes its notices to the alarms' topic too; in a network of its own that takes an endpoint for SNS. Without it the alarm `alerts-active` tells of critical ones.",
      ),
    webhookUrl: https
      .optional()
      .describe("Address that notices are posted to; takes a NAT gateway, as `alertSlackUrl` does."),
    emailFrom: email
      .optional()
      .describe("Sender of notices by SES, an identity that SES has verified; takes an endpoint for it."),
    emailTo: z.array(email).default([]).describe("Who gets notices by SES."),
    cloudwatch: flag
      .default(false)
      .describe("`true` lets rules read CloudWatch's metrics; takes an endpoint for them."),
    link: z
      .url({ protocol: /^https?$/, error: "expected http://… or https://…" })
      .optional()
      .describe("Address of the page, for links in notices."),
  })
  .prefault({})
  .describe("Alerts of the trace processor.");

/** A stack's key `monitoring`; with the capability of that name. */
export const monitoringSchema = z
  .strictObject({
    namespace: z
      .string({ error: "expected a namespace" })
      .regex(/^(?!AWS\/)[\w./#-]{1,255}$/, { error: "expected a namespace of CloudWatch's, not AWS/…" })
      .default(monitoringNames.namespace)
      .describe("Namespace of the services' metrics."),
    errorLogGroup: z
      .string({ error: "expected a log group" })
      .regex(/^[\w./#-]{1,400}$/, { error: "expected the name of a log group" })
      .default(monitoringNames.errorLogGroup)
      .describe("Log group of captured errors; `namePrefix` and `nameSuffix` go around its last part."),
    retentionDays: z
      .number({ error: "expected a whole number from 1 to 3653" })
      .int()
      .min(1)
      .max(3653)
      .default(90)
      .describe("Days that captured errors are kept; one of CloudWatch's values."),
    sampleRate: z
      .number({ error: "expected a number from 0 to 1" })
      .min(0)
      .max(1)
      .default(0.1)
      .describe("Share of requests whose CPU time and memory are measured."),
    alertEmails: z
      .array(email)
      .default([])
      .describe(
        "Who is told by email of alarms, and of what Snowflake reports. Each confirms by a link in the first one.",
      ),
    alertUrls: z
      .array(https)
      .default([])
      .describe("Where alarms are posted to (PagerDuty, Opsgenie, …). Each confirms the subscription."),
    alarmsOff: z
      .array(z.enum(alarmKindNames, { error: `expected some of ${alarmKindNames.join(", ")}` }))
      .default([])
      .describe("Kinds of alarms that are not made; the kinds are the runbooks in `docs/runbooks/`."),
    runbooks: z
      .string({ error: "expected a folder or an address" })
      .min(1)
      .default("docs/runbooks")
      .describe("Where alarms say that their runbooks are: a folder of this repository, or an address."),
    thresholds: alarmThresholds.prefault({}).describe("Where alarms begin."),
    alerts,
  })
  .prefault({})
  .describe("Metrics, alarms, dashboards, captured errors.");
