import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { OwnSession } from "../../runtime/warehouse/duckdb/session.ts";
import { StatementError } from "../../runtime/warehouse/duckdb/statement-error.ts";
import { fillBinds, type SentBinds } from "./snowflake-binds.ts";
import { describeColumns, toRowset } from "./snowflake-rowset.ts";

/**
 * Speaks what the unmodified `snowflake-sdk` needs of Snowflake's HTTP interface (login-request, query-request with a
 * JSON rowset, closing of a session) over sessions of the warehouse on this machine. Not a server for anything but
 * tests: one password, no encryption.
 */
export interface SnowflakeStandIn {
  /** `http://127.0.0.1:<port>`, the SDK's `accessUrl`. */
  url: string;
  /** Every statement as it came, binds not filled in, oldest first. */
  statements: readonly string[];
  close: () => Promise<void>;
}

export interface StandInOptions {
  openSession: () => OwnSession;
  username: string;
  password: string;
}

interface Call {
  path: string;
  token: string | undefined;
  body: Record<string, unknown>;
}

interface State {
  options: StandInOptions;
  sessions: Map<string, OwnSession>;
  statements: string[];
}

export async function startSnowflakeStandIn(options: StandInOptions): Promise<SnowflakeStandIn> {
  const state: State = { options, sessions: new Map(), statements: [] };
  const server = createServer((request, response) => {
    readCall(request)
      .then(async (call) => await answer(call, state))
      .then((body) => send(response, body))
      .catch((error: unknown) => send(response, failure("000603", "XX000", String(error))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    statements: state.statements,
    async close() {
      await stop(server);
      for (const session of state.sessions.values()) await session.close();
    },
  };
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const bytes = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
  const content = bytes.length === 0 ? "{}" : bytes.toString("utf8");
  return {
    path: new URL(request.url ?? "/", "http://stand-in").pathname,
    token: /Token="([^"]+)"/.exec(request.headers.authorization ?? "")?.[1],
    body: JSON.parse(content) as Record<string, unknown>,
  };
}

async function answer(call: Call, state: State): Promise<unknown> {
  switch (call.path) {
    case "/session/v1/login-request":
      return login(call, state);
    case "/queries/v1/query-request":
      return await runQuery(call, state);
    case "/session":
      return await closeSession(call, state);
    case "/telemetry/send":
    case "/session/heartbeat":
      return { success: true, code: null, message: null, data: null };
    default:
      return failure("000404", "XX000", `The stand-in knows no ${call.path}.`);
  }
}

function login({ body }: Call, { options, sessions }: State): unknown {
  const data = body["data"] as Record<string, unknown>;
  if (data["LOGIN_NAME"] !== options.username || data["PASSWORD"] !== options.password) {
    return failure("390100", "08001", "Incorrect username or password was specified.");
  }
  const token = randomUUID();
  sessions.set(token, options.openSession());
  return {
    success: true,
    code: null,
    message: null,
    data: {
      token,
      masterToken: randomUUID(),
      validityInSeconds: 3600,
      masterValidityInSeconds: 14_400,
      sessionId: sessions.size,
      displayUserName: options.username.toUpperCase(),
      serverVersion: "9.0.0",
      parameters: [{ name: "TIMEZONE", value: "Etc/UTC" }],
      sessionInfo: {
        databaseName: "BRAINTRUST_DATA",
        schemaName: "RAW_DATA",
        warehouseName: null,
        roleName: "OPERATOR",
      },
    },
  };
}

async function closeSession({ token }: Call, { sessions }: State): Promise<unknown> {
  const session = sessions.get(token ?? "");
  sessions.delete(token ?? "");
  await session?.close();
  return { success: true, code: null, message: null, data: null };
}

async function runQuery({ token, body }: Call, { sessions, statements }: State): Promise<unknown> {
  const session = sessions.get(token ?? "");
  if (session === undefined) return failure("390104", "08001", "Session token is not valid.");
  const typed = String(body["sqlText"]);
  statements.push(typed);
  try {
    const filled = fillBinds(typed, body["bindings"] as SentBinds | undefined);
    let last: Record<string, unknown>[] = [];
    let count = 0;
    for (const statement of filled) {
      last = await session.query(statement);
      count += countChanged(last);
    }
    const rows = filled.length > 1 ? [{ "number of rows inserted": count }] : nameCounts(typed, last);
    return await result(session, filled.at(-1) ?? typed, rows);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return failure(...codesOf(error.message), error.message);
  }
}

const changed = /^(count|number of rows (inserted|updated|deleted))$/;

const countChanged = (rows: readonly Record<string, unknown>[]): number =>
  Number(Object.entries(rows[0] ?? {}).find(([name]) => changed.test(name))?.[1] ?? 0);

const verbs: Readonly<Record<string, string>> = { insert: "inserted", update: "updated", delete: "deleted" };

/** As Snowflake names what a change counted. */
function nameCounts(statement: string, rows: Record<string, unknown>[]): Record<string, unknown>[] {
  const verb = verbs[firstWord(statement)];
  return verb === undefined ? rows : [{ [`number of rows ${verb}`]: countChanged(rows) }];
}

const firstWord = (statement: string): string =>
  /^\s*(?:--[^\n]*\n\s*)*(\w+)/.exec(statement)?.[1]?.toLowerCase() ?? "";

const statementTypes: Readonly<Record<string, number>> = {
  insert: 12_544,
  update: 12_800,
  delete: 13_056,
  merge: 13_312,
};

async function result(
  session: OwnSession,
  statement: string,
  rows: Record<string, unknown>[],
): Promise<unknown> {
  const isRead = ["select", "with"].includes(firstWord(statement));
  const columns = await describeColumns(session, isRead ? statement : undefined, rows);
  return {
    success: true,
    code: null,
    message: null,
    data: {
      parameters: [{ name: "TIMEZONE", value: "Etc/UTC" }],
      rowtype: columns,
      rowset: toRowset(rows, columns),
      total: rows.length,
      returned: rows.length,
      queryId: randomUUID(),
      queryResultFormat: "json",
      statementTypeId: isRead ? 4096 : (statementTypes[firstWord(statement)] ?? 24_576),
      version: 1,
      finalDatabaseName: "BRAINTRUST_DATA",
      finalSchemaName: "RAW_DATA",
    },
  };
}

/** Snowflake's number of the error and the SQLSTATE. */
function codesOf(message: string): [code: string, sqlState: string] {
  if (/does not exist or not authorized/.test(message)) return ["002003", "02000"];
  if (/invalid identifier/.test(message)) return ["000904", "42000"];
  if (/already exists/.test(message)) return ["002002", "42710"];
  return message.startsWith("SQL compilation error") ? ["001003", "42000"] : ["100038", "22018"];
}

const failure = (code: string, sqlState: string, message: string) => ({
  success: false,
  code,
  message,
  data: { errorCode: code, sqlState, queryId: randomUUID(), internalError: false },
});

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
