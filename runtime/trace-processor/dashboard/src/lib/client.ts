/**
 * What a request came to. `text` is the body as it arrived: a poll compares it to tell that nothing changed.
 * `unreachable`: no answer at all (network, time-out). `problem`: the service said no, with its own title and what to do about it.
 */
export type Answer<T> =
  | { ok: true; value: T; text: string }
  | { ok: false; reason: "unreachable" | "unauthorized" | "aborted" }
  | {
      ok: false;
      reason: "problem";
      status: number;
      title: string;
      detail: string | null;
      remedy: string | null;
    };

export interface Client {
  get<T>(path: string, signal?: AbortSignal): Promise<Answer<T>>;
  post<T>(path: string, body: unknown): Promise<Answer<T>>;
  delete<T>(path: string): Promise<Answer<T>>;
}

export interface ClientParts {
  fetch: typeof fetch;
  /** What paths are resolved against; ends with a slash. */
  baseUrl: string;
  readToken: () => string | null;
  timeoutMs?: number;
}

/** The only place that fetches. Nothing here throws: every outcome is an Answer. */
export function makeClient(parts: ClientParts): Client {
  return {
    get: (path, signal) => send(parts, path, { method: "GET" }, signal),
    post: (path, body) =>
      send(parts, path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    delete: (path) => send(parts, path, { method: "DELETE" }),
  };
}

async function send<T>(
  parts: ClientParts,
  path: string,
  init: RequestInit,
  signal?: AbortSignal,
): Promise<Answer<T>> {
  const headers = new Headers(init.headers);
  headers.set("accept", "application/json");
  const token = parts.readToken();
  if (token !== null) headers.set("authorization", `Bearer ${token}`);
  const timeout = AbortSignal.timeout(parts.timeoutMs ?? 15_000);
  try {
    const response = await parts.fetch(new URL(path, parts.baseUrl), {
      ...init,
      headers,
      cache: "no-store",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    return readAnswer<T>(response.status, await response.text());
  } catch {
    return { ok: false, reason: signal?.aborted === true ? "aborted" : "unreachable" };
  }
}

/** A proxy's HTML page under status 200 is no answer of the service: it counts as a problem. */
export function readAnswer<T>(status: number, text: string): Answer<T> {
  if (status === 401 || status === 403) return { ok: false, reason: "unauthorized" };
  const body = parseJson(text);
  if (status >= 200 && status < 300 && body !== undefined) return { ok: true, value: body as T, text };
  const problem = isRecord(body) ? body : {};
  return {
    ok: false,
    reason: "problem",
    status,
    title: asText(problem["title"]) ?? plainTitle(status, problem),
    detail: asText(problem["detail"]),
    remedy: asText(problem["remedy"]),
  };
}

/** The health answer has no title: it says of the database alone whether it is there. */
function plainTitle(status: number, body: Record<string, unknown>): string {
  return body["database"] === "disconnected"
    ? "The database is away"
    : `The service answered with status ${status}`;
}

/** A path with a query of the parameters that have a value. */
export function withQuery(path: string, params: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
