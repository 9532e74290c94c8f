import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { severities } from "../../../contracts/monitoring/alert-rules.ts";
import { Fault } from "../../shared/fault.ts";
import {
  acknowledgeIncident,
  findIncident,
  listIncidents,
  takeBackAcknowledgement,
  type Incident,
} from "../store/incident-store.ts";
import { listNotices } from "../store/notice-store.ts";
import { readStates } from "../store/state-store.ts";
import type { AlertingRouteDeps } from "./route-deps.ts";
import { incidentSchema, noticeSchema, person, presentIncident, presentNotice, ruleId } from "./answers.ts";

const params = z.object({ id: z.string().min(1).max(100) });
const history = z.array(z.tuple([z.number(), z.number().nullable()]));

/** Read and acknowledged from the page, the command and by scripts. */
export const incidentRoutes: FastifyPluginCallbackZod<AlertingRouteDeps> = (app, { pool, now }, done) => {
  app.get(
    "/incidents",
    {
      schema: {
        summary: "Incidents, open ones first",
        tags: ["alerts"],
        querystring: z.object({
          state: z.enum(["open", "ended", "all"]).default("all"),
          rule: ruleId.optional(),
          severity: z.enum(severities).optional().describe("The worst that it came to"),
          limit: z.coerce.number().int().min(1).max(1_000).default(100),
        }),
        response: { 200: z.object({ count: z.int(), incidents: z.array(incidentSchema) }) },
      },
    },
    async ({ query }) => {
      const incidents = (await listIncidents(pool, query)).map(presentIncident);
      return { count: incidents.length, incidents };
    },
  );
  app.get(
    "/incidents/:id",
    {
      schema: {
        summary: "An incident with its notices and what was measured lately",
        tags: ["alerts"],
        params,
        response: {
          200: incidentSchema.extend({
            notices: z.array(noticeSchema),
            history: history.describe("[milliseconds since 1970, value], oldest first; while it is open"),
          }),
        },
      },
    },
    async ({ params: { id } }) => {
      const incident = found(await findIncident(pool, id), id);
      const notices = await listNotices(pool, { incident: id, limit: 1_000 });
      const states = await readStates(pool, incident.ruleId);
      const { history: recent = [] } = states.find(({ state }) => state.incidentId === id) ?? {};
      return {
        ...presentIncident(incident),
        notices: notices.map(presentNotice),
        history: recent.map(([at, value]): [number, number | null] => [at, value]),
      };
    },
  );
  app.post(
    "/incidents/:id/acknowledge",
    {
      schema: {
        summary: "Take an incident in hand: nobody is reminded of it",
        description: "Idempotent: the first acknowledgement stands. Its end is told all the same.",
        tags: ["alerts"],
        params,
        body: z.object({ acknowledged_by: person.optional().describe("Who says so") }).nullish(),
        response: { 200: incidentSchema },
      },
    },
    async ({ params: { id }, body }) => {
      const by = body?.acknowledged_by ?? null;
      return presentIncident(found(await acknowledgeIncident(pool, id, { by, at: new Date(now()) }), id));
    },
  );
  app.delete(
    "/incidents/:id/acknowledge",
    {
      schema: {
        summary: "Take back an acknowledgement",
        tags: ["alerts"],
        params,
        response: { 200: incidentSchema },
      },
    },
    async ({ params: { id } }) => presentIncident(found(await takeBackAcknowledgement(pool, id), id)),
  );
  done();
};

function found(incident: Incident | undefined, id: string): Incident {
  if (incident === undefined) throw new Fault("not_found", `there is no incident ${id}`);
  return incident;
}
