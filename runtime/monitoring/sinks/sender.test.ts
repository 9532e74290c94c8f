import { beforeEach, describe, expect, it } from "vitest";
import { makeSender, type Sender } from "./sender.ts";

let dropped: [string, number][];
let lines: string[];
let sent: number[][];
/** What each attempt comes to, in order; undefined is taken. */
let answers: (Error | "hang" | undefined)[];
let sender: Sender<number[]>;

const failure = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error(name), { name, ...(httpStatusCode && { $metadata: { httpStatusCode } }) });
const never = new AbortController().signal;

beforeEach(() => {
  dropped = [];
  lines = [];
  sent = [];
  answers = [];
  sender = makeSender<number[]>({
    what: "numbers",
    maxWaiting: 3,
    maxAttempts: 3,
    sleep: () => Promise.resolve(),
    random: () => 0,
    sizeOf: ({ length }) => length,
    onDropped: (reason, count) => void dropped.push([reason, count]),
    log: {
      info: (message) => void lines.push(message),
      warn: (_, message) => void lines.push(message),
      error: () => undefined,
    },
    async send(item, signal) {
      const answer = answers.shift();
      if (answer === "hang")
        await new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason as Error)),
        );
      if (answer instanceof Error) throw answer;
      sent.push(item);
    },
  });
});

describe("what is offered", () => {
  it("is sent in its order, one after the other, after whoever offers it went on", async () => {
    for (const item of [[1], [2], [3]]) sender.offer(item);
    expect(sent).toEqual([]);
    await sender.flush(never);
    expect(sent).toEqual([[1], [2], [3]]);
  });

  it.each([failure("ThrottlingException", 400), failure("InternalFailure", 500), failure("ECONNRESET")])(
    "is tried again after %s, three times in all",
    async (error) => {
      answers = [error, error];
      sender.offer([1]);
      await sender.flush(never);
      expect(sent).toEqual([[1]]);
      expect([dropped, lines]).toEqual([[], []]);
    },
  );

  it.each([
    ["throttled", failure("ThrottlingException", 400), 3],
    ["unavailable", failure("InternalFailure", 503), 3],
    ["unreachable", failure("TimeoutError"), 3],
    ["denied", failure("AccessDenied", 403), 1],
    ["denied", failure("CredentialsProviderError"), 1],
    ["refused", failure("InvalidParameterValue", 400), 1],
  ])("is dropped and counted as %s after %s", async (reason, error, attempts) => {
    answers = [error, error, error, error].slice(0, attempts);
    sender.offer([1, 2]);
    sender.offer([3]);
    await sender.flush(never);
    expect(dropped).toEqual([[reason, 2]]);
    expect(sent).toEqual([[3]]);
  });

  it("is dropped where too much waits", async () => {
    answers = ["hang"];
    sender.offer([0]);
    await Promise.resolve();
    await Promise.resolve();
    for (const item of [[1], [2], [3], [4, 5], [6]]) sender.offer(item);
    expect(dropped).toEqual([
      ["queue_full", 2],
      ["queue_full", 1],
    ]);
  });

  it("is given up when the time to flush is over, and counted", async () => {
    answers = ["hang"];
    sender.offer([1]);
    sender.offer([2, 3]);
    const over = new AbortController();
    const flushed = sender.flush(over.signal);
    await new Promise((resolve) => setImmediate(resolve));
    over.abort(new Error("over"));
    await flushed;
    expect(sent).toEqual([]);
    expect(dropped).toEqual([
      ["closed", 1],
      ["closed", 2],
    ]);
    sender.offer([4]);
    await sender.flush(never);
    expect(sent).toEqual([[4]]);
  });
});

it("says once that it fails and once that it works again, however long it lasts", async () => {
  for (let round = 0; round < 2; round += 1) {
    for (let nth = 0; nth < 5; nth += 1) {
      answers = [failure("AccessDenied", 403)];
      sender.offer([1]);
      await sender.flush(never);
    }
    sender.offer([1]);
    await sender.flush(never);
  }
  expect(lines).toEqual([
    "sending numbers fails; what can't be sent is dropped and counted",
    "sending numbers works again",
    "sending numbers fails; what can't be sent is dropped and counted",
    "sending numbers works again",
  ]);
});
