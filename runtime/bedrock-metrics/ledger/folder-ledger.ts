import { createHash, randomUUID } from "node:crypto";
import path from "node:path";
import type { Ledger, OurClaim } from "../ports.ts";
import { makeFolder, replaceFile } from "../../shared/durable-file.ts";
import { makeFolderLease, readIfThere, type FolderLease } from "./folder-lease.ts";
import { LeaseLost } from "./lease-lost.ts";

interface Entry {
  object: string;
  published: number;
  isDone: boolean;
  plan?: { digest: string; requests: number; excluded: readonly string[]; asOfMs: number };
}

/**
 * One file an object below a folder, with a lease beside it while it is worked on: for one machine, where several
 * processes may count the same folder. Nothing is forgotten: what is noted is on the disk, also after a power cut.
 */
export function makeFolderLedger(options: { folder: string; nowMs: () => number }): Ledger {
  const { folder, nowMs } = options;
  const leases = new Map<string, FolderLease>();
  const placeOf = (object: string) => {
    const name = createHash("sha256").update(object).digest("hex").slice(0, 32);
    return path.join(folder, name.slice(0, 2), name);
  };
  const read = async (object: string): Promise<Entry | undefined> => {
    const text = await readIfThere(`${placeOf(object)}.json`);
    return text === undefined ? undefined : (JSON.parse(text) as Entry);
  };
  const change = async (object: string, part: Partial<Entry>): Promise<void> => {
    if ((await leases.get(object)?.isHeld()) !== true) throw new LeaseLost(object);
    const entry = { object, published: 0, isDone: false, ...(await read(object)), ...part };
    const place = placeOf(object);
    await replaceFile(`${place}.json`, `${place}.${randomUUID()}.tmp`, JSON.stringify(entry));
  };
  const giveUp = async (object: string, forGood: boolean): Promise<void> => {
    await leases.get(object)?.giveUp({ forGood });
    leases.delete(object);
  };
  return {
    async claim(object, leaseMs) {
      if ((await read(object))?.isDone === true) return { state: "done" };
      await makeFolder(path.dirname(placeOf(object)));
      const lease = makeFolderLease(`${placeOf(object)}.lease`);
      const untilMs = await lease.take(nowMs() + leaseMs, nowMs());
      if (untilMs !== undefined) return { state: "held", untilMs };
      leases.set(object, lease);
      // Read again: another process may have finished it between the first look and the lease.
      const entry = await read(object);
      if (entry?.isDone !== true) return readOurs(entry);
      await giveUp(object, true);
      return { state: "done" };
    },
    plan: (object, plan) => change(object, { plan }),
    checkpoint: (object, published) => change(object, { published }),
    async finish(object) {
      await change(object, { isDone: true });
      await giveUp(object, true);
    },
    release: (object) => giveUp(object, false),
  };
}

const readOurs = (entry: Entry | undefined): OurClaim => ({
  state: "ours",
  published: entry?.published ?? 0,
  digest: entry?.plan?.digest,
  excluded: entry?.plan?.excluded ?? [],
  asOfMs: entry?.plan?.asOfMs,
});
