import { ListUsersCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../support/emulator.ts";
import { createClients, createUser, rootOf } from "./accounts.ts";

const accountId = "111122223333";

describe("the emulator", () => {
  it("forgets what was made when it is reset, and is gone when it is stopped", async () => {
    const { url, reset, stop } = await startEmulator();
    try {
      const { iam } = createClients(url, rootOf(accountId));
      await createUser(iam, "developer");
      expect((await iam.send(new ListUsersCommand({}))).Users).toHaveLength(1);
      await reset();
      expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([]);
    } finally {
      await stop();
    }
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });

  it("refuses an unknown key and a wrong secret", async () => {
    const { url, stop } = await startEmulator();
    try {
      const user = await createUser(createClients(url, rootOf(accountId)).iam, "developer");
      const ask = (key: Partial<typeof user>) =>
        createClients(url, { ...user, ...key }).iam.send(new ListUsersCommand({}));
      await expect(ask({ accessKeyId: "AKIAUNKNOWN000000000" })).rejects.toMatchObject({
        name: "InvalidClientTokenId",
      });
      await expect(ask({ secretAccessKey: "another" })).rejects.toMatchObject({
        name: "SignatureDoesNotMatch",
      });
    } finally {
      await stop();
    }
  });
});
