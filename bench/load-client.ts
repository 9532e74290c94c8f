import { connect, type Socket } from "node:net";

export interface LoadOptions {
  port: number;
  connections: number;
  /** Requests are counted after this. */
  warmUpMs: number;
  durationMs: number;
  /** The next request, whole: head and body. The bytes are sent before it is called again on this connection. */
  next: (connection: number) => Buffer;
}

export interface LoadResult {
  requestsPerSecond: number;
  /** Answers in all, those of the warm-up too. */
  answers: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Answers other than 200, by status. */
  failures: Record<string, number>;
}

/**
 * Keeps one request in flight on each of `connections` sockets. Reads just what this service's answers need (a status
 * line and a content-length), so that the client takes little of the processors it shares with the service.
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  const failures: Record<string, number> = {};
  const startMs = performance.now();
  const countFromMs = startMs + options.warmUpMs;
  const endMs = countFromMs + options.durationMs;
  let answers = 0;
  const onAnswer = (sentMs: number, status: string): boolean => {
    const nowMs = performance.now();
    answers += 1;
    if (nowMs > countFromMs) latencies.push(nowMs - sentMs);
    if (status !== "200") failures[status] = (failures[status] ?? 0) + 1;
    return nowMs < endMs;
  };
  await Promise.all(Array.from({ length: options.connections }, (_, index) => run(options, index, onAnswer)));
  latencies.sort((a, b) => a - b);
  const at = (quantile: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * quantile))];
  return {
    answers,
    requestsPerSecond: (latencies.length * 1_000) / options.durationMs,
    p50Ms: at(0.5) ?? NaN,
    p99Ms: at(0.99) ?? NaN,
    maxMs: latencies.at(-1) ?? NaN,
    failures,
  };
}

function run(
  options: LoadOptions,
  index: number,
  onAnswer: (sentMs: number, status: string) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: options.port, host: "127.0.0.1", noDelay: true });
    let sentMs = 0;
    let received = "";
    const send = (): void => {
      sentMs = performance.now();
      socket.write(options.next(index));
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (!isComplete(received)) return;
      const status = received.slice(9, 12);
      received = "";
      if (onAnswer(sentMs, status)) send();
      else end(socket);
    });
  });
}

function isComplete(answer: string): boolean {
  const headEnd = answer.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const [, length = "0"] = /content-length: (\d+)/i.exec(answer) ?? [];
  return answer.length >= headEnd + 4 + Number(length);
}

function end(socket: Socket): void {
  socket.end();
  socket.destroy();
}
