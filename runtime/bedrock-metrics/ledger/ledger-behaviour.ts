import type * as vitest from "vitest";
import type { Ledger, LedgerState } from "../ports.ts";
import { LeaseLost } from "./lease-lost.ts";

export interface LedgerWorld {
  /** Another process's, on the same store. */
  makeLedger: () => Ledger;
  /** Lets the time pass by so much. */
  pass: (ms: number) => void;
}

const fresh: LedgerState = {
  state: "ours",
  published: 0,
  digest: undefined,
  excluded: [],
  asOfMs: undefined,
};
const object = "logs|AWSLogs/1/a b+c.json.gz|v1";

/** What every ledger holds to, wherever it keeps it. The test runner is passed in: nothing here ships one. */
export function itKeepsTheLedger(
  { it, expect }: Pick<typeof vitest, "it" | "expect">,
  makeWorld: () => Promise<LedgerWorld> | LedgerWorld,
): void {
  it("gives a new object to the first, and says to the second until when it is held", async () => {
    const { makeLedger } = await makeWorld();
    const [first, second] = [makeLedger(), makeLedger()];
    expect(await first.claim(object, 5_000)).toEqual(fresh);
    expect(await second.claim(object, 5_000)).toMatchObject({ state: "held" });
    expect(await second.claim(`${object}2`, 5_000)).toEqual(fresh);
  });

  it("goes on from the checkpoint when an attempt was given up", async () => {
    const { makeLedger } = await makeWorld();
    const first = makeLedger();
    await first.claim(object, 5_000);
    await first.plan(object, { digest: "d", requests: 3, excluded: ["a", "b"], asOfMs: 42 });
    await first.checkpoint(object, 2);
    await first.release(object);
    expect(await makeLedger().claim(object, 5_000)).toEqual({
      state: "ours",
      published: 2,
      digest: "d",
      excluded: ["a", "b"],
      asOfMs: 42,
    });
  });

  it("remembers a plan that leaves nothing out", async () => {
    const { makeLedger } = await makeWorld();
    const first = makeLedger();
    await first.claim(object, 5_000);
    await first.plan(object, { digest: "d", requests: 1, excluded: [], asOfMs: 1 });
    await first.release(object);
    expect(await makeLedger().claim(object, 5_000)).toMatchObject({ digest: "d", excluded: [] });
  });

  it("goes on from the checkpoint when an attempt died, once its lease has run out", async () => {
    const { makeLedger, pass } = await makeWorld();
    const first = makeLedger();
    await first.claim(object, 5_000);
    await first.checkpoint(object, 1);
    const next = makeLedger();
    pass(4_000);
    expect(await next.claim(object, 5_000)).toMatchObject({ state: "held" });
    pass(2_000);
    expect(await next.claim(object, 5_000)).toMatchObject({ state: "ours", published: 1 });
  });

  it("knows a finished object for good, for others and for the same", async () => {
    const { makeLedger, pass } = await makeWorld();
    const first = makeLedger();
    await first.claim(object, 5_000);
    await first.finish(object);
    pass(60_000);
    expect(await first.claim(object, 5_000)).toEqual({ state: "done" });
    expect(await makeLedger().claim(object, 5_000)).toEqual({ state: "done" });
  });

  it("lets an attempt whose lease was taken over note nothing more", async () => {
    const { makeLedger, pass } = await makeWorld();
    const [late, next] = [makeLedger(), makeLedger()];
    await late.claim(object, 5_000);
    pass(6_000);
    await next.claim(object, 5_000);
    await expect(late.checkpoint(object, 1)).rejects.toThrow(LeaseLost);
    await expect(late.finish(object)).rejects.toThrow(LeaseLost);
    await late.release(object);
    await next.checkpoint(object, 1);
    expect(await makeLedger().claim(object, 5_000)).toMatchObject({ state: "held" });
  });
}
