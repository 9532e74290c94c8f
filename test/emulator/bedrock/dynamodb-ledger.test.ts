import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ledgerTable } from "../../../contracts/bedrock/ledger.ts";
import { makeDynamoDbLedger } from "../../../runtime/bedrock-metrics/ledger/dynamodb-ledger.ts";
import { itKeepsTheLedger } from "../../../runtime/bedrock-metrics/ledger/ledger-behaviour.ts";
import { startEmulator, type Emulator } from "../../support/emulator.ts";
import { rootOf } from "../accounts.ts";

describe("the ledger in a real table", () => {
  let emulator: Emulator;
  let client: DynamoDBClient;
  let tables = 0;
  beforeAll(async () => {
    emulator = await startEmulator();
    client = new DynamoDBClient({
      endpoint: emulator.url,
      region: "us-east-1",
      credentials: rootOf("111122223333"),
    });
  });
  afterAll(async () => {
    client.destroy();
    await emulator.stop();
  });

  async function makeWorld() {
    tables += 1;
    const TableName = `ledger-${tables}`;
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: ledgerTable.partitionKey, AttributeType: "S" }],
        KeySchema: [{ AttributeName: ledgerTable.partitionKey, KeyType: "HASH" }],
      }),
    );
    let now = Date.now();
    return {
      TableName,
      makeLedger: () => makeDynamoDbLedger({ client, table: TableName, days: 45, nowMs: () => now }),
      pass: (ms: number) => {
        now += ms;
      },
    };
  }

  itKeepsTheLedger({ it, expect }, makeWorld);

  it("gives an object to one of many that ask at once", async () => {
    const { makeLedger } = await makeWorld();
    const claims = await Promise.all(Array.from({ length: 12 }, () => makeLedger().claim("a|b|c", 60_000)));
    expect(claims.filter(({ state }) => state === "ours")).toHaveLength(1);
  });

  it("says that there is no table", async () => {
    const { TableName, makeLedger } = await makeWorld();
    await client.send(new DeleteTableCommand({ TableName }));
    await expect(makeLedger().claim("a|b|c", 1_000)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});
