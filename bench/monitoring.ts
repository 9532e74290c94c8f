import path from "node:path";
import { bundleServices } from "./bundle-services.ts";
import { benchCounting } from "./counting.ts";
import { load } from "./load-client.ts";
import { median, type Figure } from "./record.ts";
import { makeRequests } from "./requests.ts";
import { startServiceProcess, type ServiceProcess } from "./service-process.ts";

interface Case {
  title: string;
  entry: string;
  connections: number;
  next: (connection: number) => Buffer;
}

const order = Buffer.from("GET /orders/4711 HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");

const cases: readonly Case[] = [
  {
    title: "a plain service, GET, 32 connections",
    entry: "plain-service.ts",
    connections: 32,
    next: () => order,
  },
  {
    title: "the trace processor without its database, single flat traces, 64 connections",
    entry: "service-without-database.ts",
    connections: 64,
    next: makeRequests("single", 64),
  },
];

const settings = { HOST: "127.0.0.1", INGEST_RATE_PER_SECOND: "1000000" };

/**
 * What monitoring costs a service: two processes, one with it and one without, asked in turns of seconds, so that whatever
 * else the machine does falls on both. Each turn with it is held against the mean of the turns without it on its two
 * sides.
 */
export async function benchMonitoring(isQuick: boolean): Promise<Figure[]> {
  const figures = await benchCounting(isQuick);
  const { folder, remove } = await bundleServices(cases.map(({ entry }) => entry));
  try {
    for (const one of cases) figures.push(...(await measure(one, folder, isQuick)));
  } finally {
    await remove();
  }
  return figures;
}

async function measure(one: Case, folder: string, isQuick: boolean): Promise<Figure[]> {
  const rounds = isQuick ? 2 : 24;
  const times = isQuick ? { warmUpMs: 100, durationMs: 300 } : { warmUpMs: 200, durationMs: 1_500 };
  const entry = path.join(folder, path.basename(one.entry, ".ts"), "main.js");
  const off = await startServiceProcess(entry, { ...settings, MONITORING: "off", PORT: "18003" });
  const on = await startServiceProcess(entry, { ...settings, MONITORING: "on", PORT: "18004" });
  try {
    const ask = async (service: ServiceProcess, durationMs: number): Promise<Turn> => {
      const beforeMs = service.cpuMs();
      const { requestsPerSecond, answers, failures } = await load({
        ...one,
        port: service.port,
        warmUpMs: times.warmUpMs,
        durationMs,
      });
      if (Object.keys(failures).length > 0) throw new Error(`answers: ${JSON.stringify(failures)}`);
      return { requestsPerSecond, cpuUs: (1_000 * (service.cpuMs() - beforeMs)) / answers };
    };
    // Both compiled and grown before the first turn counts.
    for (const service of [off, on]) await ask(service, isQuick ? 300 : 5_000);
    const without = [await ask(off, times.durationMs)];
    const withIt: Turn[] = [];
    const moreMb: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      withIt.push(await ask(on, times.durationMs));
      without.push(await ask(off, times.durationMs));
      moreMb.push(on.memoryMb() - off.memoryMb());
    }
    return describe(one.title, without, withIt, moreMb);
  } finally {
    await Promise.all([off.stop(), on.stop()]);
  }
}

interface Turn {
  requestsPerSecond: number;
  /** Processor time of the service for each request: what others do on the machine changes it less. */
  cpuUs: number;
}

function describe(title: string, without: Turn[], withIt: Turn[], moreMb: number[]): Figure[] {
  const of = (turns: readonly Turn[], field: keyof Turn) => median(turns.map((turn) => turn[field]));
  const ratios = (field: keyof Turn) =>
    withIt.map((turn, index) => {
      const beside = [without[index], without[index + 1]] as [Turn, Turn];
      return (2 * turn[field]) / (beside[0][field] + beside[1][field]);
    });
  const fewer = ratios("requestsPerSecond").map((ratio) => 100 * (1 - ratio));
  const moreCpu = ratios("cpuUs").map((ratio) => 100 * (ratio - 1));
  return [
    { name: `${title}: without monitoring`, ...of(without, "requestsPerSecond"), unit: "requests/s" },
    { name: `${title}: with it`, ...of(withIt, "requestsPerSecond"), unit: "requests/s" },
    { name: `${title}: fewer requests with it`, ...median(fewer), unit: "%", target: "≤ 3" },
    { name: `${title}: processor time, without`, ...of(without, "cpuUs"), unit: "µs/request" },
    { name: `${title}: more processor time with it`, ...median(moreCpu), unit: "%", target: "≤ 3" },
    { name: `${title}: more memory with it`, ...median(moreMb), unit: "MB", target: "≤ 15" },
  ];
}
