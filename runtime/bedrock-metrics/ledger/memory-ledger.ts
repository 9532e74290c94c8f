import { randomUUID } from "node:crypto";
import type { Ledger } from "../ports.ts";
import { LeaseLost } from "./lease-lost.ts";

interface Entry {
  leaseUntilMs: number;
  holder: string;
  isDone: boolean;
  published: number;
  plan: { digest: string; excluded: readonly string[]; asOfMs: number } | undefined;
}

/** What several ledgers of one process share. */
export type LedgerMemory = Map<string, Entry>;

/** For dry runs and tests: forgets everything with the process. */
export function makeMemoryLedger(options: { nowMs: () => number; memory?: LedgerMemory }): Ledger {
  const { nowMs, memory = new Map<string, Entry>() } = options;
  const holder = randomUUID();
  const held = (object: string): Entry => {
    const entry = memory.get(object);
    if (entry?.holder !== holder) throw new LeaseLost(object);
    return entry;
  };
  return {
    async claim(object, leaseMs) {
      const entry = memory.get(object) ?? {
        leaseUntilMs: 0,
        holder,
        isDone: false,
        published: 0,
        plan: undefined,
      };
      if (entry.isDone) return { state: "done" };
      if (entry.leaseUntilMs > nowMs()) return { state: "held", untilMs: entry.leaseUntilMs };
      Object.assign(entry, { holder, leaseUntilMs: nowMs() + leaseMs });
      memory.set(object, entry);
      const { published, plan } = entry;
      return {
        state: "ours",
        published,
        digest: plan?.digest,
        excluded: plan?.excluded ?? [],
        asOfMs: plan?.asOfMs,
      };
    },
    async plan(object, { digest, excluded, asOfMs }) {
      held(object).plan = { digest, excluded, asOfMs };
    },
    async checkpoint(object, published) {
      held(object).published = published;
    },
    async finish(object) {
      held(object).isDone = true;
    },
    async release(object) {
      const entry = memory.get(object);
      if (entry?.holder === holder) entry.leaseUntilMs = 0;
    },
  };
}
