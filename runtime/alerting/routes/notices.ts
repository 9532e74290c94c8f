import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { channelKinds } from "../../../contracts/monitoring/alert-rules.ts";
import { Fault } from "../../shared/fault.ts";
import { listNotices, retryNotice } from "../store/notice-store.ts";
import type { AlertingRouteDeps } from "./route-deps.ts";
import { noticeSchema, presentNotice } from "./answers.ts";

const tested = z.object({
  count_failed: z.int(),
  answers: z.array(
    z.object({
      channel: z.enum(channelKinds),
      notice: z.string().describe("opened, worsened, reminder, recovered or budget"),
      is_delivered: z.boolean(),
      answer: z.string(),
    }),
  ),
});

/** The delivery log, and what an operator does where something did not arrive. */
export const noticeRoutes: FastifyPluginCallbackZod<AlertingRouteDeps> = (app, { pool, now, test }, done) => {
  app.get(
    "/notices",
    {
      schema: {
        summary: "Notices with each attempt to deliver them, newest first",
        tags: ["alerts"],
        querystring: z.object({
          state: z.enum(["waiting", "delivered", "dead"]).optional(),
          channel: z.enum(channelKinds).optional(),
          incident: z.string().min(1).max(100).optional(),
          limit: z.coerce.number().int().min(1).max(1_000).default(100),
        }),
        response: { 200: z.object({ count: z.int(), notices: z.array(noticeSchema) }) },
      },
    },
    async ({ query }) => {
      const notices = (await listNotices(pool, query)).map(presentNotice);
      return { count: notices.length, notices };
    },
  );
  app.post(
    "/notices/:id/retry",
    {
      schema: {
        summary: "Deliver a notice again that is dead or waits",
        description: "Tried within ten seconds. One that was delivered stays so.",
        tags: ["alerts"],
        params: z.object({ id: z.string().min(1).max(200) }),
        body: z.object({}).nullish(),
        response: { 200: noticeSchema },
      },
    },
    async ({ params: { id } }) => {
      const notice = await retryNotice(pool, id, new Date(now()));
      if (notice === undefined) throw new Fault("not_found", `there is no notice ${id}`);
      return presentNotice(notice);
    },
  );
  app.post(
    "/notices/test",
    {
      schema: {
        summary: "Send a test of each kind of notice to every channel",
        tags: ["alerts"],
        body: z.object({}).nullish(),
        response: { 200: tested },
      },
    },
    async () => {
      const answers = (await test()).map(({ channel, notice, delivery }) => ({
        channel,
        notice,
        is_delivered: delivery.ok,
        answer: delivery.answer,
      }));
      return { count_failed: answers.filter((each) => !each.is_delivered).length, answers };
    },
  );
  done();
};
