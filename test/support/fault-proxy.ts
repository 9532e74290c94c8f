import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What goes wrong with one call: it is refused as throttled, answered 500 or 503, never answered, or its connection is
 * cut, before the service sees it or after the service did it; or it is answered as done, and the service never saw it.
 */
export type CallFault = "throttle" | 500 | 503 | "hang" | "drop-before" | "drop-after" | "swallow";

export interface FaultProxy {
  url: string;
  /** Of the calls that come next, one each, in order; undefined lets one through. */
  plan: (CallFault | undefined)[];
  /** Calls that came, and those of them that the service did. */
  seen: { calls: number; done: number };
  close: () => Promise<void>;
}

/**
 * An HTTP proxy in front of a service, with a plan of what goes wrong. Headers pass as they are, so that signatures hold.
 * `service` is the address behind it.
 */
export async function startFaultProxy(service: string): Promise<FaultProxy> {
  const target = new URL(service);
  const seen = { calls: 0, done: 0 };
  const proxy = { plan: [] as FaultProxy["plan"], seen };
  const server = createServer((incoming, outgoing) => {
    seen.calls += 1;
    void handle(incoming, outgoing, proxy.plan.shift()).catch(() => outgoing.destroy());
  });
  async function handle(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    fault: CallFault | undefined,
  ): Promise<void> {
    const body = await read(incoming);
    if (fault === "hang") return;
    if (fault === "drop-before") {
      incoming.socket.destroy();
      return;
    }
    if (fault === "swallow") {
      outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
      return;
    }
    if (fault === "throttle") return refuse(outgoing, 400, "ThrottlingException");
    if (fault === 500 || fault === 503) return refuse(outgoing, fault, "InternalServerError");
    const answer = await forward(target, incoming, body);
    seen.done += 1;
    if (fault === "drop-after") {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** In the form that AWS's JSON and CBOR protocols both take an error's type from: a header. */
function refuse(outgoing: ServerResponse, status: number, type: string): void {
  outgoing
    .writeHead(status, { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": type })
    .end(JSON.stringify({ __type: type, message: "as planned" }));
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

async function forward(
  target: URL,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const call = request(
      { host: target.hostname, port: target.port, method, path: url, headers, agent: false },
      (answer) => {
        read(answer).then(
          (bytes) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: bytes }),
          reject,
        );
      },
    );
    call.once("error", reject).end(body);
  });
}
