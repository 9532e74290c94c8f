import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { randomUUID } from "node:crypto";
import { ledgerTable } from "../../../contracts/bedrock/ledger.ts";
import type { Ledger, LedgerState } from "../ports.ts";
import { LeaseLost } from "./lease-lost.ts";

type Item = Record<string, AttributeValue>;

export interface DynamoDbLedgerOptions {
  client: Pick<DynamoDBClient, "send">;
  table: string;
  /** Days that an object is remembered after its last change. */
  days: number;
  nowMs: () => number;
}

/**
 * One item an object, changed by conditional writes alone (`dynamodb:UpdateItem`). Each claim has a token of its own, so
 * that an attempt whose lease ran out can note nothing after another one has begun.
 *
 * @throws {LeaseLost} from everything but claim and release
 */
export function makeDynamoDbLedger(options: DynamoDbLedgerOptions): Ledger {
  const tokens = new Map<string, string>();
  const updateHeld = async (object: string, set: Item): Promise<void> => {
    const token = tokens.get(object);
    if (token === undefined) throw new LeaseLost(object);
    const compare = { token: { S: token } };
    await update(options, object, { set, condition: "#holder = :token", compare }).catch((error: unknown) => {
      throw error instanceof ConditionalCheckFailedException
        ? new LeaseLost(object, { cause: error })
        : error;
    });
  };
  return {
    async claim(object, leaseMs) {
      const token = randomUUID();
      const claim = await claimItem(options, object, token, leaseMs);
      if (claim.state === "ours") tokens.set(object, token);
      return claim;
    },
    plan: (object, { digest, requests, excluded, asOfMs }) =>
      updateHeld(object, {
        plan_digest: { S: digest },
        plan_requests: number(requests),
        // One string: a set would be charged and limited by element, and may not be empty.
        plan_excluded: { S: excluded.join(" ") },
        plan_as_of: number(asOfMs),
      }),
    checkpoint: (object, published) => updateHeld(object, { published: number(published) }),
    async finish(object) {
      await updateHeld(object, { finished_at: number(options.nowMs()), lease_until: number(0) });
      tokens.delete(object);
    },
    async release(object) {
      try {
        await updateHeld(object, { lease_until: number(0) });
      } catch (error) {
        // Whoever has it now keeps it.
        if (!(error instanceof LeaseLost)) throw error;
      } finally {
        tokens.delete(object);
      }
    },
  };
}

async function claimItem(
  options: DynamoDbLedgerOptions,
  object: string,
  token: string,
  leaseMs: number,
): Promise<LedgerState> {
  const at = options.nowMs();
  try {
    return readOurs(await update(options, object, claimUntil(at + leaseMs, at, token)));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item = error.Item ?? {};
    // The answer to this very claim was lost, and the client asked again.
    return item["holder"]?.S === token ? readOurs(item) : readTaken(item, at + leaseMs);
  }
}

/** @returns the item as it is now, where the change asks for it */
async function update(options: DynamoDbLedgerOptions, object: string, change: Change): Promise<Item> {
  const expiresAt = Math.ceil(options.nowMs() / 1000) + options.days * 86_400;
  const set = { ...change.set, [ledgerTable.timeToLive]: number(expiresAt) };
  const values = [...Object.entries(set), ...Object.entries(change.compare)];
  const { Attributes } = await options.client.send(
    new UpdateItemCommand({
      TableName: options.table,
      Key: { [ledgerTable.partitionKey]: { S: object } },
      UpdateExpression: `SET ${Object.keys(set)
        .map((name) => `#${name} = :${name}`)
        .join(", ")}`,
      ConditionExpression: change.condition,
      ExpressionAttributeNames: namesOf(change.condition, Object.keys(set)),
      ExpressionAttributeValues: Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
      ReturnValues: change.wantsItem === true ? "ALL_NEW" : "NONE",
      ...(change.wantsItem === true ? { ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const } : {}),
    }),
  );
  return Attributes ?? {};
}

interface Change {
  set: Item;
  condition: string;
  compare: Item;
  wantsItem?: boolean;
}

const number = (value: number): AttributeValue => ({ N: String(value) });

/** All are aliased, since DynamoDB reserves some words. */
const namesOf = (condition: string, set: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    [...set, ...[...condition.matchAll(/#(\w+)/g)].map(([, name = ""]) => name)].map((name) => [
      `#${name}`,
      name,
    ]),
  );

const claimUntil = (untilMs: number, atMs: number, token: string): Change => ({
  set: { lease_until: number(untilMs), holder: { S: token } },
  condition:
    "attribute_not_exists(#finished_at) AND (attribute_not_exists(#lease_until) OR #lease_until <= :now)",
  compare: { now: number(atMs) },
  wantsItem: true,
});

function readOurs(item: Item): LedgerState {
  const excluded = item["plan_excluded"]?.S ?? "";
  const asOf = item["plan_as_of"]?.N;
  return {
    state: "ours",
    published: Number(item["published"]?.N ?? 0),
    digest: item["plan_digest"]?.S,
    excluded: excluded === "" ? [] : excluded.split(" "),
    asOfMs: asOf === undefined ? undefined : Number(asOf),
  };
}

/** `untilMs` stands in where the store does not say what is there: held is the careful answer, it comes again. */
function readTaken(item: Item, untilMs: number): LedgerState {
  if (item["finished_at"] !== undefined) return { state: "done" };
  return { state: "held", untilMs: Number(item["lease_until"]?.N ?? untilMs) };
}
