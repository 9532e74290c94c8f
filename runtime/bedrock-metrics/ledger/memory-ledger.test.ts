import { describe, expect, it } from "vitest";
import { itKeepsTheLedger } from "./ledger-behaviour.ts";
import { makeMemoryLedger, type LedgerMemory } from "./memory-ledger.ts";

describe("the ledger in memory", () => {
  itKeepsTheLedger({ it, expect }, () => {
    const memory: LedgerMemory = new Map();
    let now = 1_000_000;
    return {
      makeLedger: () => makeMemoryLedger({ nowMs: () => now, memory }),
      pass: (ms) => (now += ms),
    };
  });
});
