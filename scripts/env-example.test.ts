import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { expect, it } from "vitest";
import { traceProcessorEnvironment } from "../contracts/trace-processor.ts";
import { renderEnvExample } from "./env-example.ts";

it(".env.example is what the contract says (vitest -u writes it anew)", async () => {
  await expect(renderEnvExample()).toMatchFileSnapshot("../.env.example");
});

it("every line of .env.example, uncommented, is the default", () => {
  const uncommented = readFileSync(".env.example", "utf8").replaceAll(/^#(?=[A-Z_]+=)/gm, "");
  // Empty means not set.
  const given = Object.fromEntries(Object.entries(parseEnv(uncommented)).filter(([, value]) => value !== ""));
  expect(traceProcessorEnvironment.parse(given)).toEqual(traceProcessorEnvironment.parse({}));
});
