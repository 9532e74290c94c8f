import { describe, expect, it } from "vitest";
import { loadConfig } from "./config.ts";

describe("the function's environment", () => {
  it("needs the ledger's table and nothing else", () => {
    expect(
      loadConfig({ LEDGER_TABLE: "t", LOG_LEVEL: "", AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512" }),
    ).toMatchObject({
      LEDGER_TABLE: "t",
      LOG_LEVEL: "INFO",
      ENABLE_TRACE: false,
      METRICS_SINK: "cloudwatch",
      memoryBytes: 536_870_912,
    });
    expect(loadConfig({ LEDGER_TABLE: "t" }).memoryBytes).toBeUndefined();
  });

  it("takes what operators type by hand", () => {
    const config = loadConfig({ LEDGER_TABLE: "t", LOG_LEVEL: "debug", ENABLE_TRACE: "True" });
    expect(config).toMatchObject({ LOG_LEVEL: "DEBUG", ENABLE_TRACE: true });
  });

  it("names every fault at once, with what was given", () => {
    expect(() => loadConfig({ LEDGER_DAYS: "3", METRICS_SINK: "graphite" })).toThrow(
      /LEDGER_TABLE: [\s\S]*LEDGER_DAYS: .*given "3"[\s\S]*METRICS_SINK: .*given "graphite"/,
    );
  });
});
