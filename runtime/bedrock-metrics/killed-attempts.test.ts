import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { makeAggregatorApp } from "./aggregator-app.ts";
import type { AggregatorDeps } from "./aggregator-deps.ts";
import {
  gzipOf,
  logKey,
  logLine,
  makeAggregatorWorld,
  messageOf,
  sumOf,
  type AggregatorWorld,
} from "./aggregator-world.ts";

// A whole attempt is some hundredths of a second, several times that where a machine is busy.
vi.setConfig({ testTimeout: 30_000 });

/** A step of an attempt: a call of what lies outside of the process, before or after it took effect. */
interface Death {
  /** From 0. */
  call: number;
  when: "before" | "after";
}

interface Attempt {
  /** Names of the calls that took effect, in order. */
  calls: string[];
  isDead: boolean;
}

/** Records of so many models that their data need several requests. */
const records = Array.from({ length: 400 }, (_, index) =>
  logLine(`r${index}`, { modelId: `us.vendor.model-${index % 200}-v1:0`, region: `us-east-${index % 2}` }),
);

class Killed extends Error {}

/** Ports of a process that is killed at one call: from then on nothing that it does reaches anyone. */
function mortal(deps: AggregatorDeps, death: Death | undefined, attempt: Attempt): AggregatorDeps {
  let calls = 0;
  const wrap = <Args extends unknown[], Result>(name: string, call: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      const isLast = death !== undefined && calls === death.call;
      calls += 1;
      if (attempt.isDead || (isLast && death.when === "before")) {
        attempt.isDead = true;
        throw new Killed();
      }
      const result = await call(...args);
      attempt.calls.push(name);
      if (isLast) {
        attempt.isDead = true;
        throw new Killed();
      }
      return result;
    };
  };
  const { ledger, sink, usage } = deps;
  return {
    ...deps,
    source: { open: wrap("open", (object, signal) => deps.source.open(object, signal)) },
    ledger: {
      claim: wrap("claim", (object, leaseMs) => ledger.claim(object, leaseMs)),
      plan: wrap("plan", (object, plan) => ledger.plan(object, plan)),
      checkpoint: wrap("checkpoint", (object, published) => ledger.checkpoint(object, published)),
      finish: wrap("finish", (object) => ledger.finish(object)),
      release: wrap("release", (object) => ledger.release(object)),
    },
    sink: { publish: wrap("publish", (request, signal) => sink.publish(request, signal)) },
    usage: {
      write: wrap("usage", async (object, timeMs, rows) => await usage?.write(object, timeMs, rows)),
    },
  };
}

/** One process: a fresh memory, the same world. Its lease has run out when the next one begins. */
async function attemptIn(world: AggregatorWorld, death?: Death): Promise<Attempt & { ok: boolean }> {
  const attempt: Attempt = { calls: [], isDead: false };
  const app = makeAggregatorApp(mortal(world.makeDeps(), death, attempt));
  const outcome = await app.processMessage(messageOf("a"), { signal: new AbortController().signal });
  world.now.ms += 120_000;
  return { ...attempt, ok: outcome.ok && !attempt.isDead };
}

function makeWorld(): AggregatorWorld {
  const world = makeAggregatorWorld();
  world.objects.set(logKey("a"), gzipOf(...records));
  return world;
}

/** Deaths that leave a request accepted and not noted: all that can double anything. */
const losesAnAnswer = (calls: readonly string[]) => calls.at(-1) === "publish";

/** Each request is there once, but for one more for each answer that was lost. */
function expectBound(world: AggregatorWorld, whole: readonly unknown[], lostAnswers: number): void {
  const texts = world.published.map(({ MetricData }) => JSON.stringify(MetricData));
  expect(new Set(texts)).toEqual(new Set(whole));
  expect(texts).toHaveLength(whole.length + lostAnswers);
}

const alive = makeWorld();
const { calls: steps } = await attemptIn(alive);
const wholePlan = alive.published.map(({ MetricData }) => JSON.stringify(MetricData));
const [wholeUsage] = [...alive.usage.values()];

describe("a function that is killed", () => {
  it("has several requests, and every kind of step, to be killed at", () => {
    expect(wholePlan.length).toBeGreaterThan(2);
    expect(new Set(steps)).toEqual(
      new Set(["claim", "open", "plan", "publish", "checkpoint", "usage", "finish"]),
    );
  });

  it.each(
    steps.flatMap((name, call) => (["before", "after"] as const).map((when) => ({ name, call, when }))),
  )("$when its $name (call $call) loses nothing, and doubles at most one request", async ({ call, when }) => {
    const world = makeWorld();
    const killed = await attemptIn(world, { call, when });
    expect(killed.ok).toBe(false);
    const next = await attemptIn(world);
    expect(next.ok).toBe(true);
    expectBound(world, wholePlan, losesAnAnswer(killed.calls) ? 1 : 0);
    expect([...world.usage.values()].map((rows) => rows.map((row) => row.row_key))).toEqual([
      wholeUsage?.map((row) => row.row_key),
    ]);
    expect(sumOf(alive.published, "InvocationCount")).toBe(400);
  });

  it("again and again, at any steps, doubles at most one request for each lost answer", async () => {
    const deaths = fc.array(
      fc.record({
        call: fc.integer({ min: 0, max: steps.length - 1 }),
        when: fc.constantFrom("before" as const, "after" as const),
      }),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(deaths, async (each) => {
        const world = makeWorld();
        let lostAnswers = 0;
        for (const death of each) {
          const { calls, isDead } = await attemptIn(world, death);
          if (isDead && losesAnAnswer(calls)) lostAnswers += 1;
        }
        await attemptIn(world);
        expectBound(world, wholePlan, lostAnswers);
        expect(world.usage.size).toBe(1);
      }),
      { numRuns: 20 },
    );
  });

  it("is passed over by whoever comes while its lease holds, and nothing is acknowledged", async () => {
    const world = makeWorld();
    const at = steps.indexOf("checkpoint");
    await attemptIn(world, { call: at, when: "after" });
    // The lease of the dead one still holds.
    world.now.ms -= 120_000;
    const published = world.published.length;
    const app = makeAggregatorApp(world.makeDeps());
    const outcome = await app.processMessage(messageOf("a"), { signal: new AbortController().signal });
    expect(outcome.ok).toBe(false);
    expect(world.published).toHaveLength(published);
  });
});
