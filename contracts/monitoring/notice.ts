import { z } from "zod";
import { severities } from "./alert-rules.ts";

/** What every channel is given, and what a webhook's body is. No secret is in it: it is kept in the outbox. */
export const noticeSchema = z.object({
  id: z
    .string()
    .describe("The same for every attempt and channel: take a second one of the same id as a repetition"),
  kind: z
    .enum(["opened", "worsened", "reminder", "recovered", "ended"])
    .describe("ended: its rule or group is no longer watched, or the budget's period is over"),
  sequence: z.int().describe("Counts from 1 within the incident"),
  is_test: z.boolean(),
  incident_id: z.string(),
  subject: z.enum(["rule", "budget"]),
  rule_id: z.string(),
  severity: z.enum(severities),
  title: z.string().describe("What is wrong"),
  labels: z.record(z.string(), z.string()).describe("Of what it is wrong: a model, a pipe, a user"),
  metric: z.string(),
  unit: z.string(),
  comparison: z.enum(["above", "below"]),
  value: z.number().nullable().describe("Null where nothing was measured"),
  threshold: z.number().nullable(),
  limit: z.number().nullable().describe("A budget's limit, in the unit"),
  forecast: z.number().nullable().describe("What a budget's period comes to at the pace so far"),
  began_at: z.iso.datetime().describe("Since when it is so"),
  at: z.iso.datetime().describe("As of when this is told"),
  why: z.string().describe("Why it matters"),
  remedy: z.string().describe("The command to run, or the runbook to read"),
  link: z.string().nullable().describe("The page, where its address is known"),
});

export type NoticeContent = z.infer<typeof noticeSchema>;
