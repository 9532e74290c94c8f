import { randomUUID } from "node:crypto";
import { z } from "zod";
import { Fault } from "../shared/fault.ts";
import { StatementError } from "../warehouse/duckdb/statement-error.ts";
import { tokenHeader } from "../warehouse/routes/sql.ts";
import type { CliSession } from "./command.ts";
import type { Endpoint } from "./endpoint-file.ts";

const answer = z.object({
  rows: z.array(z.record(z.string(), z.unknown())),
  rowCount: z.number(),
  isCut: z.boolean(),
});
const problem = z.object({ code: z.string(), detail: z.string(), remedy: z.string().default("") });

/**
 * The warehouse of the process that holds its file. Undefined where nobody answers there, as after a kill: the file is
 * free then. Whole numbers beyond 2^53 come as text.
 */
export async function openHttpSession(endpoint: Endpoint): Promise<CliSession | undefined> {
  const session = randomUUID();
  const send = async (method: string, path: string, body?: unknown): Promise<Response> =>
    await fetch(new URL(path, endpoint.url), {
      method,
      headers: {
        [tokenHeader]: endpoint.token,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(endpoint.readToken === undefined ? {} : { authorization: `Bearer ${endpoint.readToken}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const probe = await send("POST", "/warehouse/sql", { statement: "select 1 as one", session }).catch(
    () => undefined,
  );
  // Another process listens at that address now.
  if (probe === undefined || probe.status === 401 || probe.status === 404) return undefined;
  await probe.arrayBuffer();
  return {
    describe: `the warehouse of the process at ${endpoint.url}`,
    async query(statement) {
      const response = await send("POST", "/warehouse/sql", { statement, session }).catch(
        (cause: unknown) => {
          throw new Fault("database_unavailable", `${endpoint.url} does not answer any more`, { cause });
        },
      );
      return await readAnswer(response);
    },
    async close() {
      await send("DELETE", `/warehouse/sql/${session}`).catch(() => undefined);
    },
  };
}

async function readAnswer(response: Response): Promise<Record<string, unknown>[]> {
  const content: unknown = await response.json();
  if (response.ok) {
    const { rows, rowCount, isCut } = answer.parse(content);
    if (!isCut) return rows;
    throw new StatementError(
      `SQL execution error:\nThe statement gives ${rowCount} rows, too many to send at once.`,
      {
        hint: "Add a LIMIT, or stop npm start and run it again: the command then reads the file itself.",
      },
    );
  }
  const { code, detail, remedy } = problem.parse(content);
  if (code === "statement_refused") throw new StatementError(detail, remedy === "" ? {} : { hint: remedy });
  throw new Fault("database_unavailable", `${code}: ${detail}`);
}
