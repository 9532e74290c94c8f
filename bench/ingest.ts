import { setTimeout as sleep } from "node:timers/promises";
import { load } from "./load-client.ts";
import { benchCopyFloor } from "./copy-floor.ts";
import { makeDatabase } from "./database.ts";
import { median, type Figure } from "./record.ts";
import { makeRequests } from "./requests.ts";
import { startServiceProcess } from "./service-process.ts";

const kinds = [
  {
    kind: "single",
    title: "single flat traces, 64 connections",
    connections: 64,
    rows: 1,
    minRows: 20_000,
    maxP99Ms: 25,
  },
  {
    kind: "array",
    title: "arrays of 100 flat traces, 32 connections",
    connections: 32,
    rows: 100,
    minRows: 100_000,
  },
  {
    kind: "otlp",
    title: "OTLP protobuf of 100 spans, 32 connections",
    connections: 32,
    rows: 100,
    minRows: 60_000,
  },
] as const;

const settings = { HOST: "127.0.0.1", INGEST_RATE_PER_SECOND: "1000000" };
const repeats = 3;

/** Client, service and PostgreSQL share this machine; every answer counted is of a committed delivery. */
export async function benchIngest(postgresUrl: string, isQuick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  const times = isQuick ? { warmUpMs: 300, durationMs: 700 } : { warmUpMs: 3_000, durationMs: 8_000 };
  let peakMemoryMb = 0;
  for (const { kind, title, connections, rows, ...target } of kinds) {
    const rates: number[] = [];
    const p99s: number[] = [];
    const ceilings: number[] = [];
    for (let repeat = 0; repeat < (isQuick ? 1 : repeats); repeat++) {
      const databaseUrl = await makeDatabase(postgresUrl, "bench_ingest");
      const entries = [
        {
          entry: "dist/trace-processor/main.js",
          env: { ...settings, DATABASE_URL: databaseUrl, PORT: "18001" },
        },
        { entry: "bench/service-without-database.ts", env: { ...settings, PORT: "18002" } },
      ];
      for (const [index, { entry, env }] of entries.entries()) {
        const service = await startServiceProcess(entry, env);
        const next = makeRequests(kind, connections);
        const result = await load({ port: service.port, connections, next, ...times });
        if (index === 0) {
          peakMemoryMb = Math.max(peakMemoryMb, service.peakMemoryMb());
          rates.push(result.requestsPerSecond * rows);
          p99s.push(result.p99Ms);
        } else ceilings.push(result.requestsPerSecond * rows);
        await service.stop();
        if (Object.keys(result.failures).length > 0)
          throw new Error(`answers: ${JSON.stringify(result.failures)}`);
        await sleep(500);
      }
    }
    const rate = median(rates);
    figures.push({ name: title, ...rate, unit: "rows/s", target: `≥ ${target.minRows}` });
    const p99 = { name: `${title}: p99 latency`, ...median(p99s), unit: "ms" };
    figures.push("maxP99Ms" in target ? { ...p99, target: `≤ ${target.maxP99Ms}` } : p99);
    const ratios = rates.map((value, index) => value / (ceilings[index] as number));
    figures.push({ name: `${title}: to the service without a database`, ...median(ratios), unit: "×" });
    const floor = await benchCopyFloor(postgresUrl, kind, isQuick);
    figures.push({ name: `${title}: to COPY alone of the same rows`, value: rate.value / floor, unit: "×" });
  }
  figures.push({ name: "resident memory at its peak", value: peakMemoryMb, unit: "MB", target: "≤ 250" });
  return figures;
}
