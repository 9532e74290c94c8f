import { Fault } from "../../shared/fault.ts";
import { OperationRefused } from "../../warehouse/operations/refused.ts";
import { textOption, UsageError, type CliContext, type VerbInput } from "../command.ts";
import { loadServiceConfig } from "../config.ts";
import { readEndpoint } from "../endpoint-file.ts";

export interface ServiceClient {
  /** What it talks to, for people. */
  url: string;
  get: <Answer>(path: string) => Promise<Answer>;
  send: <Answer>(method: "POST" | "DELETE", path: string, body?: unknown) => Promise<Answer>;
}

const defaultUrl = "http://127.0.0.1:8001";
/** A test of five notices may wait ten seconds for each. */
const timeoutMs = 120_000;

/**
 * The trace processor that --url or TRACELAKE_URL names, else the running npm start's, else the usual address. READ_TOKEN
 * lets in.
 */
export async function openServiceClient(input: VerbInput, context: CliContext): Promise<ServiceClient> {
  const config = loadServiceConfig();
  const given = textOption(input, "url") ?? config.url;
  if (given !== undefined && !/^https?:$/.test(URL.parse(given)?.protocol ?? ""))
    throw new UsageError(`--url takes http://… or https://…, not ${JSON.stringify(given)}.`, "alerts");
  const own = given === undefined ? await readEndpoint(context.config.endpointFile) : undefined;
  const url = (given ?? own?.url ?? defaultUrl).replace(/\/+$/, "");
  const token = config.readToken ?? own?.readToken;
  const send = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        accept: "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A token goes to whom it was given for, and to no one else.
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((cause: unknown) => {
      throw new Fault("service_unreachable", `nothing answers at ${url}`, { cause });
    });
    return await readAnswer<Answer>(response, url);
  };
  return {
    url,
    get: async <Answer>(path: string) => await send<Answer>("GET", path),
    send: async <Answer>(method: "POST" | "DELETE", path: string, body?: unknown) =>
      await send<Answer>(method, path, body),
  };
}

async function readAnswer<Answer>(response: Response, url: string): Promise<Answer> {
  const content = (await response.json().catch(() => undefined)) as
    { code?: string; detail?: string; remedy?: string } | undefined;
  if (response.ok && content !== undefined) return content as Answer;
  const { code = "", detail = `${url} answered ${response.status}`, remedy = "" } = content ?? {};
  if (code === "not_found" || code === "invalid_field" || code === "invalid_parameter")
    throw new OperationRefused(`${detail.slice(0, 1).toUpperCase()}${detail.slice(1)}.`, remedy);
  if (code === "unauthorized") throw new Fault("service_unreachable", `${url} wants a token: set READ_TOKEN`);
  throw new Fault("service_unreachable", detail);
}
