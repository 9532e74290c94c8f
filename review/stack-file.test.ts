import { describe, expect, it } from "vitest";
import { secretsSchema } from "../stacks/config-schema.ts";
import { assumeSecrets, makeFileReader, parseStackFile, readStackFile, standInSecret } from "./stack-file.ts";

const file = parseStackFile(
  "dev",
  `encryptionsalt: v1:salt
config:
  tracelake:owner: data@example.com
  tracelake:production: true
  tracelake:aws:
    accountId: "111111111111"
  tracelake:readToken:
    secure: v1:cipher
  tracelake:nested:
    password:
      secure: v1:cipher
`,
);

describe("parseStackFile", () => {
  it("gives values as the engine does: texts as they are, the rest as JSON", () => {
    const reader = makeFileReader(file, "tracelake");
    expect(reader.get("owner")).toBe("data@example.com");
    expect(reader.get("production")).toBe("true");
    expect(reader.get("aws")).toBe('{"accountId":"111111111111"}');
    expect(reader.get("absent")).toBeUndefined();
  });

  it("puts stand-ins in the place of what is encrypted, marked secret", () => {
    const reader = makeFileReader(file, "tracelake");
    expect(reader.get("readToken")).toBe(standInSecret("readToken"));
    expect(reader.isSecret("readToken")).toBe(true);
    expect(reader.isSecret("owner")).toBe(false);
  });

  it("marks a key secret as a whole if any part of it is encrypted", () => {
    expect(file.secretKeys).toEqual(["tracelake:readToken", "tracelake:nested"]);
    expect(JSON.stringify(file)).not.toContain("cipher");
  });

  it("takes a file without configuration", () => {
    expect(parseStackFile("dev", "")).toEqual({ stack: "dev", values: {}, secretKeys: [] });
  });
});

describe("standInSecret", () => {
  it("passes the check of every secret", () => {
    const all = Object.fromEntries(Object.keys(secretsSchema.shape).map((key) => [key, standInSecret(key)]));
    expect(secretsSchema.safeParse(all).error).toBeUndefined();
  });

  it("makes tokens of 32 characters", () => {
    expect(standInSecret("readToken")).toHaveLength(32);
  });
});

describe("assumeSecrets", () => {
  it("adds what the file lacks and says so, and leaves what it has", () => {
    const assumed = assumeSecrets(file, "tracelake", ["readToken", "ingestTokens"]);
    expect(assumed.assumed).toEqual(["ingestTokens"]);
    expect(makeFileReader(assumed.file, "tracelake").isSecret("ingestTokens")).toBe(true);
  });
});

describe("readStackFile", () => {
  it("says which stacks there are if asked for another", () => {
    const root = new URL("..", import.meta.url).pathname;
    expect(() => readStackFile(root, "staging")).toThrow('there is no stack "staging": expected dev or prod');
    expect(() => readStackFile(root, "../dev")).toThrow("there is no stack");
  });
});
