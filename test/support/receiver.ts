import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** What the receiver does with one request: a status, or nothing at all, or the end of the connection. */
export type Reaction =
  | number
  | "hang"
  | "drop-before"
  | { status: number; headers?: Record<string, string>; body?: string }
  | (() => void);

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  /** What it was answered with; undefined where it was not. */
  status: number | undefined;
}

export interface Receiver {
  url: string;
  /** Of the requests that come next, one each; then `200`. */
  plan: Reaction[];
  received: Received[];
  close: () => Promise<void>;
}

/** A real receiver of webhooks on this machine, with a plan of how it behaves. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const plan: Reaction[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const reaction = plan.shift() ?? 200;
      if (typeof reaction === "function") reaction();
      const answer = typeof reaction === "number" ? { status: reaction } : reaction;
      const status = typeof answer === "object" ? answer.status : undefined;
      received.push({ headers: request.headers, body, status });
      if (reaction === "drop-before") request.socket.destroy();
      if (typeof answer !== "object") return;
      response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-token`,
    plan,
    received,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
