import type { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { ObjectFault, type ObjectRef } from "../../bedrock-metrics/record.ts";
import { openDeadLetters } from "./dead-letters.ts";
import { redrive, type RedriveDeps } from "./redrive.ts";

interface Held {
  id: string;
  body: string;
  isHidden: boolean;
}

/** Two queues behind the client's boundary; `fail` makes a command break off. */
function makeQueues(
  bodies: readonly string[],
  fail: (command: string, nth: number) => boolean = () => false,
) {
  const dead: Held[] = bodies.map((body, at) => ({ id: `m${at}`, body, isHidden: false }));
  const main: string[] = [];
  const calls: string[] = [];
  const answers: Record<string, (input: Record<string, unknown>) => unknown> = {
    GetQueueUrlCommand: ({ QueueName }) => ({ QueueUrl: `https://sqs.test/${String(QueueName)}` }),
    ListDeadLetterSourceQueuesCommand: () => ({ queueUrls: ["https://sqs.test/bedrock-metrics-queue"] }),
    ReceiveMessageCommand() {
      const shown = dead.filter(({ isHidden }) => !isHidden).slice(0, 10);
      for (const message of shown) message.isHidden = true;
      return {
        Messages: shown.map(({ id, body }) => ({
          MessageId: id,
          Body: body,
          ReceiptHandle: `receipt of ${id}`,
          Attributes: { SentTimestamp: "1767225600000" },
        })),
      };
    },
    SendMessageCommand: ({ MessageBody }) => void main.push(String(MessageBody)),
    DeleteMessageCommand({ ReceiptHandle }) {
      const at = dead.findIndex(({ id }) => ReceiptHandle === `receipt of ${id}`);
      dead.splice(at, 1);
    },
    ChangeMessageVisibilityBatchCommand({ Entries }) {
      for (const { ReceiptHandle } of Entries as { ReceiptHandle: string }[])
        for (const message of dead)
          if (ReceiptHandle === `receipt of ${message.id}`) message.isHidden = false;
    },
  };
  const client = {
    send(command: { input: Record<string, unknown> }) {
      const name = command.constructor.name;
      calls.push(name);
      if (fail(name, calls.filter((call) => call === name).length))
        return Promise.reject(new Error(`${name} broke off`));
      return Promise.resolve(answers[name]?.(command.input) ?? {});
    },
  };
  return { dead, main, calls, client: client as unknown as SQSClient };
}

const object = (key: string): ObjectRef => ({
  bucket: "logs",
  key,
  versionId: undefined,
  etag: undefined,
  sizeBytes: undefined,
});

/** A body names its objects; a key that begins with a code fails with it. */
const explainer: RedriveDeps["explainer"] = {
  parse(body) {
    if (body === "test") return { kind: "test" };
    if (body.startsWith("{")) throw new ObjectFault("BMAS-005", "Records is missing");
    return { kind: "objects", objects: body.split(" ").map(object) };
  },
  rehearse({ key }) {
    if (key.startsWith("broken"))
      throw new ObjectFault("BMAS-003", "damaged gzip", { details: { offset: 12 } });
    if (key.startsWith("gone"))
      return Promise.reject(new ObjectFault("BMAS-001", "S3 object not found", { outcome: "drop" }));
    if (key.startsWith("offline")) return Promise.reject(new Error("getaddrinfo ENOTFOUND"));
    return Promise.resolve();
  },
};

async function run(queues: ReturnType<typeof makeQueues>, more: Partial<RedriveDeps> = {}) {
  const queue = await openDeadLetters(queues.client, { queue: "bedrock-metrics-dlq", source: undefined });
  return await redrive({
    queue,
    explainer: { ...explainer, rehearse: async (...args) => await explainer.rehearse(...args) },
    signal: new AbortController().signal,
    max: 1000,
    takesGone: false,
    confirm: undefined,
    onLook: () => undefined,
    ...more,
  });
}

const bodies = ["fine", "broken", '{"no":"records"}', "test", "gone", "fine broken", "fine gone"];

describe("redrive", () => {
  it("says why each message is there, and leaves all of them visible", async () => {
    const queues = makeQueues(bodies);
    const { letters, moved, why } = await run(queues);
    expect(letters.map(({ verdict, code }) => `${verdict} ${code ?? "-"}`)).toEqual([
      "ready -",
      "broken BMAS-003",
      "broken BMAS-005",
      "ready -",
      "gone BMAS-001",
      "broken BMAS-003",
      "ready -",
    ]);
    expect(letters[1]).toMatchObject({
      sent: "2026-01-01T00:00:00.000Z",
      reason: "damaged gzip, offset 12",
      objects: ["s3://logs/broken"],
    });
    expect({ moved, why, left: queues.dead.filter(({ isHidden }) => !isHidden).length }).toEqual({
      moved: 0,
      why: "looked",
      left: bodies.length,
    });
  });

  it("moves back those that would be done now, and no other", async () => {
    const queues = makeQueues(bodies);
    const asked: number[] = [];
    const { moved } = await run(queues, {
      confirm: (ready) => Promise.resolve(asked.push(ready.length) > 0),
    });
    expect({ moved, asked, main: queues.main }).toEqual({
      moved: 3,
      asked: [3],
      main: ["fine", "test", "fine gone"],
    });
    expect(queues.dead.map(({ body, isHidden }) => ({ body, isHidden }))).toEqual(
      ["broken", '{"no":"records"}', "gone", "fine broken"].map((body) => ({ body, isHidden: false })),
    );
  });

  it("moves those whose object is gone only when asked to", async () => {
    const queues = makeQueues(["gone"]);
    await run(queues, { takesGone: true, confirm: () => Promise.resolve(true) });
    expect(queues.main).toEqual(["gone"]);
  });

  it("moves nothing when declined", async () => {
    const queues = makeQueues(["fine"]);
    const { why } = await run(queues, { confirm: () => Promise.resolve(false) });
    expect({ why, main: queues.main, dead: queues.dead.length }).toEqual({
      why: "declined",
      main: [],
      dead: 1,
    });
  });

  it("reads all of a long queue, each message once", async () => {
    const queues = makeQueues(Array.from({ length: 37 }, (_, at) => `fine${at}`));
    const { letters } = await run(queues);
    expect(new Set(letters.map(({ message }) => message)).size).toBe(37);
    expect(letters).toHaveLength(37);
  });

  it("stops at the number that was asked for, and shows the rest of what it had received", async () => {
    const queues = makeQueues(["fine", "fine", "fine"]);
    const { letters, isCut } = await run(queues, { max: 2 });
    expect({ looked: letters.length, isCut }).toEqual({ looked: 2, isCut: true });
    expect(queues.dead.every(({ isHidden }) => !isHidden)).toBe(true);
  });

  it.each(["SendMessageCommand", "DeleteMessageCommand"])(
    "loses nothing when %s breaks off",
    async (broken) => {
      const queues = makeQueues(["fine1", "fine2", "fine3"], (name, nth) => name === broken && nth === 2);
      await expect(run(queues, { confirm: () => Promise.resolve(true) })).rejects.toThrow("broke off");
      const somewhere = new Set([...queues.main, ...queues.dead.map(({ body }) => body)]);
      expect([...somewhere].sort()).toEqual(["fine1", "fine2", "fine3"]);
      expect(queues.dead.every(({ isHidden }) => !isHidden)).toBe(true);
    },
  );

  it("takes no fault of the network for a verdict", async () => {
    const queues = makeQueues(["offline"]);
    await expect(run(queues)).rejects.toThrow("ENOTFOUND");
    expect(queues.dead.every(({ isHidden }) => !isHidden)).toBe(true);
  });
});
