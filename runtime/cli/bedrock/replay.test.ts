import { describe, expect, it } from "vitest";
import { ObjectFault } from "../../bedrock-metrics/record.ts";
import type { FoundLog } from "./find-logs.ts";
import { replayLogs, type ReplayDeps } from "./replay.ts";

const log = (key: string): FoundLog => ({
  object: { bucket: "logs", key, versionId: undefined, etag: undefined, sizeBytes: 10 },
  sizeBytes: 10,
  time: { firstMs: 0, lastMs: 0 },
});

function run(keys: readonly string[], process: ReplayDeps["process"], stop = new AbortController()) {
  const reports: unknown[] = [];
  const progress = { report: (done: object) => void reports.push({ ...done }), end: () => undefined };
  const done = replayLogs({ logs: keys.map(log), process, progress, signal: stop.signal });
  return { done, reports };
}

describe("replaying logs", () => {
  it("does them one after the other, and tells how far it is", async () => {
    const states = ["counted", "known", "held", "passed over"] as const;
    const { done, reports } = run(["0", "1", "2", "3"], ({ key }) =>
      Promise.resolve({ state: states[Number(key)] ?? "counted", records: Number(key) }),
    );
    expect(await done).toEqual({
      objects: { counted: 1, known: 1, held: 1, "passed over": 1, failed: 0 },
      failures: [],
      isStopped: false,
    });
    expect(reports.at(-1)).toEqual({ objects: 4, bytes: 40, records: 6 });
  });

  it("goes on after an object that fails, and keeps why", async () => {
    const { done } = run(["a", "b"], ({ key }) =>
      key === "a"
        ? Promise.reject(
            new ObjectFault("BMAS-010", "Memory limit exceeded", { details: { key, offset: 7 } }),
          )
        : Promise.resolve({ state: "counted", records: 1 }),
    );
    const { objects, failures } = await done;
    expect(objects).toMatchObject({ counted: 1, failed: 1 });
    expect(failures).toMatchObject([
      { object: "logs/a", code: "BMAS-010", reason: "Memory limit exceeded, offset 7" },
    ]);
  });

  it("ends at once where it is not about one object", async () => {
    const asked: string[] = [];
    const { done } = run(["a", "b"], ({ key }) => {
      asked.push(key);
      return Promise.reject(new Error("getaddrinfo ENOTFOUND"));
    });
    await expect(done).rejects.toThrow("ENOTFOUND");
    expect(asked).toEqual(["a"]);
  });

  it("stops when asked to, and says so, whether between objects or within one", async () => {
    for (const throws of [false, true]) {
      const stop = new AbortController();
      const asked: string[] = [];
      const { done } = run(
        ["a", "b"],
        ({ key }, signal) => {
          asked.push(key);
          stop.abort();
          if (throws) signal.throwIfAborted();
          return Promise.resolve({ state: "counted", records: 1 });
        },
        stop,
      );
      expect(await done).toMatchObject({
        isStopped: true,
        failures: [],
        objects: { counted: throws ? 0 : 1 },
      });
      expect(asked).toEqual(["a"]);
    }
  });
});
