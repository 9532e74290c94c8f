import {
  ConditionalCheckFailedException,
  type AttributeValue,
  type DynamoDBClient,
  type UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { makeDynamoDbLedger } from "./dynamodb-ledger.ts";
import { itKeepsTheLedger } from "./ledger-behaviour.ts";

type Item = Record<string, AttributeValue>;

/** A table that understands the two conditions that the ledger writes under; the emulator's tier has a real one. */
function makeTable() {
  const items = new Map<string, Item>();
  const sent: UpdateItemCommand["input"][] = [];
  const send = async ({ input }: UpdateItemCommand) => {
    sent.push(input);
    const key = input.Key?.["object"]?.S ?? "";
    const item = items.get(key);
    const values = input.ExpressionAttributeValues ?? {};
    if (!holds(input.ConditionExpression ?? "", item ?? {}, values))
      throw new ConditionalCheckFailedException({
        message: "The conditional request failed",
        $metadata: {},
        ...(input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && item !== undefined
          ? { Item: item }
          : {}),
      });
    const set = [...(input.UpdateExpression ?? "").matchAll(/#(\w+) = :(\w+)/g)];
    const next = Object.fromEntries(set.map(([, name = "", value = ""]) => [name, values[`:${value}`]]));
    items.set(key, { ...item, ...(next as Item) });
    return input.ReturnValues === "ALL_NEW" ? { Attributes: items.get(key) } : {};
  };
  return { client: { send } as unknown as Pick<DynamoDBClient, "send">, items, sent };
}

function holds(condition: string, item: Item, values: Item): boolean {
  if (condition === "#holder = :token") return item["holder"]?.S === values[":token"]?.S;
  if (item["finished_at"] !== undefined) return false;
  return Number(item["lease_until"]?.N ?? 0) <= Number(values[":now"]?.N);
}

function makeWorld() {
  const table = makeTable();
  let now = 1_000_000_000_000;
  return {
    ...table,
    makeLedger: () =>
      makeDynamoDbLedger({ client: table.client, table: "ledger", days: 45, nowMs: () => now }),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe("the ledger in DynamoDB", () => {
  itKeepsTheLedger({ it, expect }, makeWorld);

  it("keeps an object for so many days after its last change", async () => {
    const { items, makeLedger, pass } = makeWorld();
    const ledger = makeLedger();
    await ledger.claim("a", 1_000);
    pass(86_400_000);
    await ledger.finish("a");
    expect(items.get("a")?.["expires_at"]).toEqual({ N: String(1_000_000_000 + 86_400 + 45 * 86_400) });
  });

  it("takes a claim for its own when the answer was lost and the client asked again", async () => {
    const { client } = makeWorld();
    const ledger = makeDynamoDbLedger({
      client: {
        send: async (command: UpdateItemCommand) => {
          await client.send(command);
          return await client.send(command);
        },
      } as unknown as Pick<DynamoDBClient, "send">,
      table: "ledger",
      days: 45,
      nowMs: () => 5,
    });
    expect(await ledger.claim("a", 1_000)).toMatchObject({ state: "ours", published: 0 });
    await ledger.finish("a");
  });

  it("names no attribute that it does not use: DynamoDB refuses those", async () => {
    const { makeLedger, sent } = makeWorld();
    const ledger = makeLedger();
    await ledger.claim("a", 1_000);
    await ledger.plan("a", { digest: "d", requests: 1, excluded: [], asOfMs: 1 });
    await ledger.checkpoint("a", 1);
    await ledger.finish("a");
    for (const input of sent) {
      const text = `${input.UpdateExpression} ${input.ConditionExpression}`;
      const named = [...text.matchAll(/[#:]\w+/g)].map(([name]) => name);
      const given = [
        ...Object.keys(input.ExpressionAttributeNames ?? {}),
        ...Object.keys(input.ExpressionAttributeValues ?? {}),
      ];
      expect(new Set(given)).toEqual(new Set(named));
    }
  });

  it("hands on what the table says", async () => {
    const ledger = makeDynamoDbLedger({
      client: { send: () => Promise.reject(new Error("throttled")) } as unknown as Pick<
        DynamoDBClient,
        "send"
      >,
      table: "ledger",
      days: 45,
      nowMs: () => 5,
    });
    await expect(ledger.claim("a", 1_000)).rejects.toThrow("throttled");
  });
});
