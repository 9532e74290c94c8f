import { lookup } from "node:dns";
import http from "node:http";
import https from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import type { Delivery } from "./channel.ts";

/** Where a cloud keeps the credentials of its machines: no receiver of notices is there, whatever a name points to. */
const linkLocal = new BlockList();
linkLocal.addSubnet("169.254.0.0", 16, "ipv4");
linkLocal.addSubnet("fe80::", 10, "ipv6");
linkLocal.addAddress("fd00:ec2::254", "ipv6");

const maxAnswerBytes = 2_000;

export interface PostRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  signal: AbortSignal;
}

/**
 * Posts JSON. Follows no redirect, since that would send the notice, and its signature, to somebody else. Of the answer
 * only the beginning is read.
 */
export async function postJson(request: PostRequest): Promise<Delivery> {
  try {
    const { status, text, retryAfter } = await post(request);
    if (status >= 200 && status < 300) return { ok: true, answer: `${status}` };
    if (status >= 300 && status < 400)
      return {
        ok: false,
        answer: `${status}: redirects are not followed; give the address that it leads to`,
      };
    const retryAfterMs = readRetryAfter(retryAfter);
    return {
      ok: false,
      answer: `${status}${text === "" ? "" : `: ${text}`}`,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(status === 410 ? { isFinal: true } : {}),
    };
  } catch (error) {
    return { ok: false, answer: describeFailure(error, request.signal) };
  }
}

interface Answer {
  status: number;
  text: string;
  retryAfter: string | undefined;
}

async function post({ url, headers, body, signal }: PostRequest): Promise<Answer> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, "");
  if (isLinkLocal(host)) throw new LinkLocalError();
  return await new Promise((resolve, reject) => {
    const { request } = target.protocol === "https:" ? https : http;
    const call = request(
      target,
      {
        method: "POST",
        signal,
        agent: false,
        lookup: lookupPublic,
        headers: {
          ...headers,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "user-agent": "tracelake",
        },
      },
      (response) => {
        let text = "";
        const finish = () =>
          resolve({
            status: response.statusCode ?? 0,
            text: plain(text),
            retryAfter: response.headers["retry-after"],
          });
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
          if (text.length < maxAnswerBytes) return;
          finish();
          response.destroy();
        });
        response.once("end", finish);
        response.once("error", reject);
      },
    );
    call.once("error", reject);
    call.end(body);
  });
}

class LinkLocalError extends Error {}

const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, options, (error, address, family) => {
    const all = Array.isArray(address) ? address.map((each) => each.address) : [address];
    if (error === null && all.some(isLinkLocal)) callback(new LinkLocalError(), "", 0);
    else callback(error, address, family);
  });
};

function isLinkLocal(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && linkLocal.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** Seconds, or a date. */
export function readRetryAfter(header: string | undefined, nowMs = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** By name and code alone: messages of the network's errors hold addresses. */
function describeFailure(error: unknown, signal: AbortSignal): string {
  if (error instanceof LinkLocalError) return "the address is link-local, where no receiver is to be";
  if (signal.aborted) return "no answer in time";
  const { code, name } = error as NodeJS.ErrnoException;
  return `no answer: ${code ?? name}`;
}

function plain(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 200);
}
