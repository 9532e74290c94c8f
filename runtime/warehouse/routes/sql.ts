import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { Fault } from "../../shared/fault.ts";
import type { OwnSession } from "../duckdb/session.ts";
import { StatementError } from "../duckdb/statement-error.ts";
import { keepSessions, type KeptSessions } from "./sql-sessions.ts";

export interface SqlRouteDeps {
  /** A session of its own transactions, which the route closes. */
  openSession: () => OwnSession;
  /** What `x-tracelake-token` must say: of 32 signs at least, made anew at each start. */
  token: string;
  /** A transaction that nobody goes on with keeps other writers out: it is undone after this. 60,000 by default. */
  idleMs?: number;
}

export const tokenHeader = "x-tracelake-token";

/** Statements that a person types or a program writes; a bulk load goes through the lake. */
const maxBodyBytes = 4 * 1024 * 1024;
/** More would fill the memory of the service that answers. */
const maxRows = 100_000;

const body = z.object({
  statement: z.string().min(1).max(maxBodyBytes),
  /** Statements of one session share its transaction. */
  session: z.uuid().optional(),
});

/**
 * `POST /warehouse/sql` runs one statement in Snowflake's dialect, `DELETE /warehouse/sql/{session}` ends a session.
 * For the `tracelake` command while another process holds the file: only from this machine, only with the token.
 */
export const sqlRoutes: FastifyPluginCallbackZod<SqlRouteDeps> = (app, deps, done) => {
  const expected = digest(deps.token);
  const sessions = keepSessions({ open: deps.openSession, idleMs: deps.idleMs ?? 60_000 });

  app.addHook("onRequest", (request, _reply, next) => next(refusal(request, expected)));
  app.addHook("onClose", async () => await sessions.closeAll());
  // Not for pages of a browser, nor for the reference: the token is the command's alone.
  const options = { bodyLimit: maxBodyBytes, config: { rateLimit: false } };

  app.post("/warehouse/sql", { ...options, schema: { hide: true, body } }, async (request, reply) => {
    const { statement, session } = request.body;
    try {
      const rows = await runStatement(sessions, statement, session);
      const shown = rows.slice(0, maxRows);
      return await sendJson(reply, {
        columns: Object.keys(rows[0] ?? {}),
        rows: shown,
        rowCount: rows.length,
        isCut: shown.length < rows.length,
      });
    } catch (error) {
      if (error instanceof StatementError) return await sendRefusal(reply, error);
      throw error;
    }
  });

  const params = z.object({ session: z.uuid() });
  app.delete(
    "/warehouse/sql/:session",
    { ...options, schema: { hide: true, params } },
    async (request, reply) => {
      await sessions.close(request.params.session);
      return await reply.status(204).send();
    },
  );
  done();
};

/** Where a connection comes from is told by its socket: a header can say anything. */
function refusal(request: FastifyRequest, expected: Buffer): Fault | undefined {
  const address = request.raw.socket.remoteAddress ?? "";
  const isOwn = address === "::1" || /^(::ffff:)?127\./.test(address);
  // As if there were nothing: whoever is refused learns no more.
  if (!isOwn) return new Fault("not_found", "no such route");
  const given = request.headers[tokenHeader];
  const isKnown = typeof given === "string" && timingSafeEqual(digest(given), expected);
  if (isKnown) return undefined;
  return new Fault("unauthorized", `${tokenHeader} must hold the token of .local/warehouse/endpoint.json`);
}

/** Of one length whatever was sent, so that the comparison takes the same time. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

async function runStatement(sessions: KeptSessions, statement: string, session: string | undefined) {
  if (session === undefined) return await sessions.once(async (own) => await own.query(statement));
  return await sessions.use(session, async (own) => await own.query(statement));
}

async function sendJson(reply: FastifyReply, answer: unknown): Promise<FastifyReply> {
  const text = JSON.stringify(answer, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  return await reply.header("content-type", "application/json").serializer(String).send(text);
}

/** The same form as other problems; the detail is the statement's own fault, told to whoever typed it. */
async function sendRefusal(reply: FastifyReply, error: StatementError): Promise<FastifyReply> {
  const problem = {
    type: "urn:tracelake:error:statement_refused",
    title: "The warehouse refused the statement",
    status: 422,
    code: "statement_refused",
    detail: error.message,
    remedy: error.hint ?? "",
  };
  return await reply
    .status(422)
    .header("content-type", "application/problem+json")
    .serializer(JSON.stringify)
    .send(problem);
}
