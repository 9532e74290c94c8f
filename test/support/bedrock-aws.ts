import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

type Attribute = { S?: string; N?: string };
type Item = Record<string, Attribute>;
export interface Datum {
  MetricName: string;
  Dimensions?: { Name: string; Value: string }[];
  Value?: number;
  StatisticValues?: { Sum: number };
  Values?: number[];
  Counts?: number[];
}

/** What S3, DynamoDB and CloudWatch are to the function, in this process: for its bundle in a process of its own. */
export interface BedrockAws {
  /** By `bucket/key`. */
  objects: Map<string, Buffer>;
  /** The ledger, by object. */
  items: Map<string, Item>;
  published: Datum[][];
  /** Operations in order, as `UpdateItem` or `GET logs/a.json.gz`. */
  calls: string[];
  /** Called before an operation is done; a status is answered instead of doing it. */
  intercept: (call: string) => Promise<number | undefined> | number | undefined;
  env: Record<string, string>;
  close: () => Promise<void>;
}

export async function startBedrockAws(): Promise<BedrockAws> {
  const server = createServer((request, response) => {
    answer(aws, request, response).catch((error: unknown) => response.destroy(error as Error));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const aws: BedrockAws = {
    objects: new Map(),
    items: new Map(),
    published: [],
    calls: [],
    intercept: () => undefined,
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "stub",
      AWS_SECRET_ACCESS_KEY: "stub",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      LEDGER_TABLE: "ledger",
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return aws;
}

async function answer(aws: BedrockAws, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const target = request.headers["x-amz-target"];
  const operation = typeof target === "string" ? target.split(".")[1] : undefined;
  const name = decodeURIComponent(new URL(request.url ?? "/", "http://aws").pathname.slice(1));
  const call = operation ?? `${request.method} ${name}`;
  aws.calls.push(call);
  const status = await aws.intercept(call);
  if (status !== undefined) refuse(response, status, operation);
  else if (operation === undefined) answerS3(aws, request.method ?? "", name, body, response);
  else if (operation === "UpdateItem") updateItem(aws.items, JSON.parse(body.toString()), response);
  else {
    aws.published.push((JSON.parse(body.toString()) as { MetricData: Datum[] }).MetricData);
    sendJson(response, 200, {});
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

function refuse(response: ServerResponse, status: number, operation: string | undefined): void {
  const code = status === 403 ? "AccessDenied" : status === 400 ? "ThrottlingException" : "InternalFailure";
  if (operation !== undefined) sendJson(response, status, { __type: code, message: "refused" });
  else response.writeHead(status).end(`<Error><Code>${code}</Code><Message>refused</Message></Error>`);
}

function answerS3(
  aws: BedrockAws,
  method: string,
  name: string,
  body: Buffer,
  response: ServerResponse,
): void {
  if (method === "PUT") {
    aws.objects.set(name, body);
    response.writeHead(200, { etag: '"e2"' }).end();
    return;
  }
  const object = aws.objects.get(name);
  if (object === undefined) response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
  else
    response
      .writeHead(200, {
        etag: '"e1"',
        "content-length": object.length,
        "last-modified": new Date(0).toUTCString(),
      })
      .end(object);
}

interface Update {
  Key: { object: { S: string } };
  UpdateExpression: string;
  ConditionExpression: string;
  ExpressionAttributeValues: Item;
  ReturnValues: string;
}

/** Understands the two conditions that the ledger writes under; the emulator's tier has a real table. */
function updateItem(items: Map<string, Item>, update: Update, response: ServerResponse): void {
  const item = items.get(update.Key.object.S);
  const values = update.ExpressionAttributeValues;
  const holds =
    update.ConditionExpression === "#holder = :token"
      ? item?.["holder"]?.S === values[":token"]?.S
      : item?.["finished_at"] === undefined &&
        Number(item?.["lease_until"]?.N ?? 0) <= Number(values[":now"]?.N);
  if (!holds) {
    sendJson(response, 400, {
      __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
      ...(item === undefined ? {} : { Item: item }),
    });
    return;
  }
  const next: Item = { ...item };
  for (const [, name = "", value = ""] of update.UpdateExpression.matchAll(/#(\w+) = :(\w+)/g))
    next[name] = values[`:${value}`] ?? {};
  items.set(update.Key.object.S, next);
  sendJson(response, 200, update.ReturnValues === "ALL_NEW" ? { Attributes: next } : {});
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}

/** Of a metric by its one dimension's value, or without dimensions. */
export function sumOfData(published: readonly (readonly Datum[])[], metric: string, value?: string): number {
  let sum = 0;
  for (const {
    MetricName,
    Dimensions = [],
    Value,
    StatisticValues,
    Values = [],
    Counts = [],
  } of published.flat()) {
    if (MetricName !== metric || Dimensions.length !== (value === undefined ? 0 : 1)) continue;
    if (value !== undefined && Dimensions[0]?.Value !== value) continue;
    sum += Value ?? StatisticValues?.Sum ?? 0;
    for (const [index, one] of Values.entries()) sum += one * (Counts[index] ?? 1);
  }
  return sum;
}
