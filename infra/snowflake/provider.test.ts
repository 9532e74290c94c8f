import { describe, expect, it } from "vitest";
import { recordResources } from "../testing/record-resources.ts";
import { snowflakeProvider } from "./provider.ts";
import type { SnowflakeConnection } from "./provider.ts";

const connection: SnowflakeConnection = {
  organization: "ACME",
  account: "ANALYTICS",
  user: "TRACELAKE_DEPLOYER",
  role: "TRACELAKE_DEPLOYER",
  privateKey: "the key",
  protocol: "https",
};

async function inputsOf(changes: Partial<SnowflakeConnection> = {}) {
  const [provider] = await recordResources(
    () => void snowflakeProvider("snowflake", { ...connection, ...changes }),
  );
  return provider?.inputs ?? {};
}

describe("snowflakeProvider", () => {
  it("signs in with a key pair, which is a secret", async () => {
    const inputs = await inputsOf();
    expect(inputs["authenticator"]).toBe("SNOWFLAKE_JWT");
    expect(inputs["privateKey"]).toEqual({ secret: "the key" });
    expect(inputs).not.toHaveProperty("password");
  });

  it("gives up on a server that does not answer, instead of hanging", async () => {
    const inputs = await inputsOf();
    expect([inputs["loginTimeout"], inputs["maxRetryCount"]]).toEqual(["30", "3"]);
  });

  it("goes where it is told, a stand-in's port included", async () => {
    const inputs = await inputsOf({ host: "127.0.0.1", port: 8084, protocol: "http" });
    expect([inputs["host"], inputs["port"], inputs["protocol"]]).toEqual(["127.0.0.1", "8084", "http"]);
  });

  it("leaves host and port to the account's name otherwise", async () => {
    const inputs = await inputsOf();
    expect(inputs).not.toHaveProperty("host");
    expect(inputs).not.toHaveProperty("port");
    expect([inputs["organizationName"], inputs["accountName"]]).toEqual(["ACME", "ANALYTICS"]);
  });
});
