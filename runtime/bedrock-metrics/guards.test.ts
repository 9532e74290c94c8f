import { describe, expect, it } from "vitest";
import { makeMemoryGuard } from "./memory-guard.ts";
import { makeTimeGuard, OutOfTime } from "./time-guard.ts";

describe("the time guard", () => {
  it("aborts with its own reason before the time-out", async () => {
    const { signal } = makeTimeGuard({ remainingMs: 30, guardMs: 25 });
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    expect(signal.reason).toBeInstanceOf(OutOfTime);
  });

  it("leaves half of a short time-out to work in", async () => {
    const { signal, dispose } = makeTimeGuard({ remainingMs: 60_000, guardMs: 300_000 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(signal.aborted).toBe(false);
    dispose();
  });
});

describe("the memory guard", () => {
  it("stops with BMAS-010 and the byte reached, before the limit is passed by much", () => {
    let resident = 10;
    const check = makeMemoryGuard({ limitBytes: 100, residentBytes: () => (resident += 10) });
    const stoppedAt = (() => {
      for (let offset = 0; ; offset += 1) {
        try {
          check(offset);
        } catch (error) {
          return error;
        }
      }
    })();
    expect(stoppedAt).toMatchObject({ code: "BMAS-010", outcome: "retry", details: { residentBytes: 100 } });
  });

  it("asks nothing where there is no limit", () => {
    const check = makeMemoryGuard({
      limitBytes: undefined,
      residentBytes: () => {
        throw new Error("asked");
      },
    });
    expect(() => check(0)).not.toThrow();
  });
});
