import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface AwsStub {
  /** What the command needs in its environment to ask this instead of AWS. */
  env: Record<string, string>;
  /** By `bucket/key`. */
  objects: Map<string, Buffer>;
  /** Those of them that are asked for and never answered. */
  held: Set<string>;
  dead: StubMessage[];
  /** Bodies that were sent to the queue. */
  sent: string[];
  /** Every operation that was asked for, in order. */
  calls: string[];
  close: () => Promise<void>;
}

export interface StubMessage {
  id: string;
  body: string;
  isHidden: boolean;
}

const md5 = (text: string | Buffer) => createHash("md5").update(text).digest("hex");

/** Just enough of SQS and S3 for the command: one dead-letter queue with its source, objects to list and to get. */
export async function startAwsStub(): Promise<AwsStub> {
  const stub: Omit<AwsStub, "env" | "close"> = {
    objects: new Map(),
    held: new Set(),
    dead: [],
    sent: [],
    calls: [],
  };
  let url = "";
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const target = request.headers["x-amz-target"];
      if (typeof target === "string") answerQueue(stub, url, target, body, response);
      else answerObjects(stub, new URL(request.url ?? "/", url), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...stub,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "stub",
      AWS_SECRET_ACCESS_KEY: "stub",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

type State = Omit<AwsStub, "env" | "close">;

function answerQueue(stub: State, url: string, target: string, body: string, response: ServerResponse): void {
  const operation = target.split(".").at(-1) ?? "";
  const input = JSON.parse(body) as Record<string, unknown>;
  stub.calls.push(operation);
  const answer = answers[operation]?.(stub, input, url);
  response.writeHead(answer === undefined ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
  response.end(
    JSON.stringify(answer ?? { __type: "com.amazonaws.sqs#UnsupportedOperation", message: operation }),
  );
}

const answers: Record<string, (stub: State, input: Record<string, unknown>, url: string) => unknown> = {
  GetQueueUrl(_, { QueueName }, url) {
    return String(QueueName).startsWith("bedrock-metrics-")
      ? { QueueUrl: `${url}/000000000000/${String(QueueName)}` }
      : undefined;
  },
  ListDeadLetterSourceQueues: (_, __, url) => ({ queueUrls: [`${url}/000000000000/bedrock-metrics-queue`] }),
  ReceiveMessage(stub) {
    const shown = stub.dead.filter(({ isHidden }) => !isHidden).slice(0, 10);
    for (const message of shown) message.isHidden = true;
    return {
      Messages: shown.map(({ id, body }) => ({
        MessageId: id,
        ReceiptHandle: id,
        Body: body,
        MD5OfBody: md5(body),
        Attributes: { SentTimestamp: "1767225600000" },
      })),
    };
  },
  SendMessage(stub, { MessageBody }) {
    stub.sent.push(String(MessageBody));
    return { MessageId: `sent-${stub.sent.length}`, MD5OfMessageBody: md5(String(MessageBody)) };
  },
  DeleteMessage(stub, { ReceiptHandle }) {
    stub.dead.splice(
      stub.dead.findIndex(({ id }) => id === ReceiptHandle),
      1,
    );
    return {};
  },
  ChangeMessageVisibilityBatch(stub, { Entries }) {
    const entries = Entries as { Id: string; ReceiptHandle: string }[];
    for (const message of stub.dead)
      if (entries.some(({ ReceiptHandle }) => ReceiptHandle === message.id)) message.isHidden = false;
    return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] };
  },
};

/** Addresses have the bucket in their path, as the host is an IP address. */
function answerObjects(stub: State, url: URL, response: ServerResponse): void {
  const [, bucket = "", ...rest] = decodeURIComponent(url.pathname).split("/");
  const key = rest.join("/");
  if (url.searchParams.get("list-type") === "2") {
    stub.calls.push("ListObjectsV2");
    const start = `${bucket}/${url.searchParams.get("prefix") ?? ""}`;
    const contents = [...stub.objects]
      .filter(([name]) => name.startsWith(start))
      .map(
        ([name, bytes]) =>
          `<Contents><Key>${name.slice(bucket.length + 1)}</Key><Size>${bytes.length}</Size><ETag>&quot;${md5(bytes)}&quot;</ETag><LastModified>2026-01-15T11:00:00.000Z</LastModified></Contents>`,
      );
    response.writeHead(200, { "content-type": "application/xml" });
    response.end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`,
    );
    return;
  }
  stub.calls.push("GetObject");
  if (stub.held.has(`${bucket}/${key}`)) return;
  const bytes = stub.objects.get(`${bucket}/${key}`);
  if (bytes === undefined) {
    response.writeHead(404, { "content-type": "application/xml" });
    response.end("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>");
    return;
  }
  response.writeHead(200, {
    "content-length": bytes.length,
    etag: `"${md5(bytes)}"`,
    "last-modified": "Thu, 15 Jan 2026 11:00:00 GMT",
  });
  response.end(bytes);
}
