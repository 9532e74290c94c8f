import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type MessageAttributeValue,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { OperationRefused } from "../../warehouse/operations/refused.ts";

export interface DeadLetter {
  messageId: string;
  body: string;
  attributes: Record<string, MessageAttributeValue> | undefined;
  /** When it first entered a queue, ms since 1970. */
  sentMs: number | undefined;
  receiptHandle: string;
}

export interface DeadLetterQueue {
  url: string;
  /** Where its messages come from; asked for only when one goes back. @throws {OperationRefused} where it isn't plain */
  findSource: () => Promise<string>;
  /** Messages in turn, each once; those that were handed out stay hidden until `release` or for `hiddenSeconds`. */
  receive: (signal: AbortSignal) => AsyncGenerator<DeadLetter>;
  /** Into the queue where it came from, then away from here: ended in between it is in both, never in none. */
  moveBack: (letter: DeadLetter) => Promise<void>;
  /** Shows all that were received and not moved to others at once. */
  release: () => Promise<void>;
}

/** Longer than a look takes; the queue shows what a broken-off look left hidden after that. */
export const hiddenSeconds = 600;

/** @param names a queue's name or its URL; `source` where the queue has several or none */
export async function openDeadLetters(
  client: SQSClient,
  names: { queue: string; source: string | undefined },
): Promise<DeadLetterQueue> {
  const url = await findUrl(client, names.queue);
  let source: Promise<string> | undefined;
  const findSource = async (): Promise<string> =>
    await (source ??= names.source === undefined ? onlySource(client, url) : findUrl(client, names.source));
  const seen = new Set<string>();
  /** By message: its last receipt, which alone deletes. */
  const hidden = new Map<string, string>();
  return {
    url,
    findSource,
    async *receive(signal) {
      for (;;) {
        signal.throwIfAborted();
        const { Messages = [] } = await client.send(receiveFrom(url), { abortSignal: signal });
        const fresh = Messages.filter(({ MessageId = "" }) => !seen.has(MessageId));
        for (const { MessageId = "", ReceiptHandle = "" } of Messages) {
          seen.add(MessageId);
          hidden.set(MessageId, ReceiptHandle);
        }
        // Long polling asks every server of the queue: nothing new means that all were seen.
        if (fresh.length === 0) return;
        for (const message of fresh) yield readMessage(message);
      }
    },
    async moveBack({ messageId, body, attributes, receiptHandle }) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: await findSource(),
          MessageBody: body,
          MessageAttributes: attributes,
        }),
      );
      const ReceiptHandle = hidden.get(messageId) ?? receiptHandle;
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      hidden.delete(messageId);
    },
    async release() {
      const receipts = [...hidden.values()];
      hidden.clear();
      for (let at = 0; at < receipts.length; at += 10) {
        const Entries = receipts
          .slice(at, at + 10)
          .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
      }
    },
  };
}

const receiveFrom = (url: string) =>
  new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    VisibilityTimeout: hiddenSeconds,
    MessageSystemAttributeNames: ["SentTimestamp"],
    MessageAttributeNames: ["All"],
  });

function readMessage(message: Message): DeadLetter {
  const sent = Number(message.Attributes?.SentTimestamp);
  return {
    messageId: message.MessageId ?? "",
    body: message.Body ?? "",
    attributes: message.MessageAttributes,
    sentMs: Number.isFinite(sent) ? sent : undefined,
    receiptHandle: message.ReceiptHandle ?? "",
  };
}

async function findUrl(client: SQSClient, queue: string): Promise<string> {
  if (/^https?:\/\//.test(queue)) return queue;
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queue }));
  if (QueueUrl !== undefined) return QueueUrl;
  throw new OperationRefused(`There is no queue ${queue}.`, "Name it with --queue.");
}

async function onlySource(client: SQSClient, url: string): Promise<string> {
  const { queueUrls = [] } = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url }));
  const [only, ...others] = queueUrls;
  if (only !== undefined && others.length === 0) return only;
  throw new OperationRefused(
    only === undefined
      ? `No queue sends its dead letters to ${url}.`
      : `Several queues send their dead letters to ${url}: ${queueUrls.join(", ")}.`,
    "Name where they shall go with --source.",
  );
}
