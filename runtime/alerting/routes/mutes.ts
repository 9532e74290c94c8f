import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { Fault } from "../../shared/fault.ts";
import { addMute, endMute, listMutes } from "../store/mute-store.ts";
import type { AlertingRouteDeps } from "./route-deps.ts";
import { labelsSchema, muteSchema, person, presentMute, ruleId } from "./answers.ts";

const longestMs = 90 * 86_400_000;

const request = z.object({
  rule: ruleId.optional().describe("A rule's or a budget's id; without it every rule"),
  labels: labelsSchema.default({}).describe("Groups that have all of these"),
  until: z.iso.datetime({ offset: true }).optional().describe("When it ends, at most 90 days ahead"),
  minutes: z.int().min(1).max(129_600).optional().describe("In place of `until`"),
  reason: z.string().min(1).max(500).optional(),
  created_by: person.optional().describe("Who says so"),
});

/** Nobody is told of what is muted until it ends; of the end of what was told before, all the same. */
export const muteRoutes: FastifyPluginCallbackZod<AlertingRouteDeps> = (
  app,
  { pool, now, rules, budgets },
  done,
) => {
  app.get(
    "/mutes",
    {
      schema: {
        summary: "Mutes under way, newest first",
        tags: ["alerts"],
        querystring: z.object({ all: z.stringbool().default(false).describe("Those that are over as well") }),
        response: { 200: z.object({ count: z.int(), mutes: z.array(muteSchema) }) },
      },
    },
    async ({ query: { all } }) => {
      const mutes = (await listMutes(pool, { now: new Date(now()), all })).map(presentMute);
      return { count: mutes.length, mutes };
    },
  );
  app.post(
    "/mutes",
    {
      schema: {
        summary: "Mute a rule, a group or everything, with an end",
        tags: ["alerts"],
        body: request,
        response: { 200: muteSchema },
      },
    },
    async ({ body }) => {
      const createdAt = new Date(now());
      const untilMs =
        body.until === undefined ? now() + (body.minutes ?? 0) * 60_000 : Date.parse(body.until);
      if ((body.until === undefined) === (body.minutes === undefined))
        throw new Fault("invalid_field", "until: expected it or minutes, one of them");
      if (untilMs <= now() || untilMs > now() + longestMs)
        throw new Fault("invalid_field", "until: expected a time to come, at most 90 days ahead");
      if (
        body.rule !== undefined &&
        ![...rules, ...budgets.map(({ id }) => ({ id: `budget:${id}` }))].some(({ id }) => id === body.rule)
      )
        throw new Fault("invalid_field", `rule: there is no ${body.rule}; see GET /rules`);
      const mute = await addMute(pool, {
        ruleId: body.rule ?? null,
        labels: body.labels,
        untilAt: new Date(untilMs),
        reason: body.reason ?? null,
        createdBy: body.created_by ?? null,
        createdAt,
      });
      return presentMute(mute);
    },
  );
  app.delete(
    "/mutes/:id",
    {
      schema: {
        summary: "End a mute before its time",
        description: "Idempotent. What is still wrong is told with the next evaluation.",
        tags: ["alerts"],
        params: z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
        response: { 200: muteSchema },
      },
    },
    async ({ params: { id } }) => {
      const mute = await endMute(pool, id, new Date(now()));
      if (mute === undefined) throw new Fault("not_found", `there is no mute ${id}`);
      return presentMute(mute);
    },
  );
  done();
};
