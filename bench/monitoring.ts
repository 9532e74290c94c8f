import path from "node:path";
import { bundleServices } from "./bundle-services.ts";
import { benchCounting } from "./counting.ts";
import { load } from "./load-client.ts";
import { median, type Figure } from "./record.ts";
import { makeRequests } from "./requests.ts";
import { startServiceProcess } from "./service-process.ts";

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

const port = 18_003;
const settings = { HOST: "127.0.0.1", INGEST_RATE_PER_SECOND: "1000000" };

/**
 * What monitoring costs a service: both of it in one process, so that neither has code compiled better or a heap laid out
 * better, asked in turns of less than a second, so that whatever else the machine does falls on both. Memory is that of
 * two processes, one each.
 */
export async function benchMonitoring(isQuick: boolean): Promise<Figure[]> {
  const figures = await benchCounting(isQuick);
  const { folder, remove } = await bundleServices(cases.map(({ entry }) => entry));
  try {
    for (const one of cases) {
      const entry = path.join(folder, path.basename(one.entry, ".ts"), "main.js");
      figures.push(...(await measureTime(one, entry, isQuick)), await measureMemory(one, entry, isQuick));
    }
  } finally {
    await remove();
  }
  return figures;
}

async function measureTime(one: Case, entry: string, isQuick: boolean): Promise<Figure[]> {
  const pairs = isQuick ? 2 : 100;
  const turnMs = isQuick ? 200 : 600;
  const service = await startServiceProcess(entry, { ...settings, MONITORING: "both", PORT: String(port) });
  const ask = async (at: number, durationMs: number): Promise<Turn> => {
    const beforeMs = service.cpuMs();
    const { requestsPerSecond, answers, failures } = await load({
      ...one,
      port: at,
      warmUpMs: 0,
      durationMs,
    });
    if (Object.keys(failures).length > 0) throw new Error(`answers: ${JSON.stringify(failures)}`);
    return { requestsPerSecond, cpuUs: (1_000 * (service.cpuMs() - beforeMs)) / answers };
  };
  try {
    // Both compiled before the first turn counts.
    for (const at of [port, port + 1]) await ask(at, isQuick ? 300 : 5_000);
    const without: Turn[] = [];
    const withIt: Turn[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      // Each goes first as often as the other.
      for (const at of pair % 2 === 0 ? [port, port + 1] : [port + 1, port])
        (at === port ? without : withIt).push(await ask(at, turnMs));
    }
    return describe(one.title, without, withIt);
  } finally {
    await service.stop();
  }
}

async function measureMemory(one: Case, entry: string, isQuick: boolean): Promise<Figure> {
  const off = await startServiceProcess(entry, { ...settings, MONITORING: "off", PORT: String(port) });
  const on = await startServiceProcess(entry, { ...settings, MONITORING: "on", PORT: String(port + 1) });
  try {
    const more: number[] = [];
    for (let round = 0; round < (isQuick ? 2 : 8); round += 1) {
      for (const service of [off, on])
        await load({ ...one, port: service.port, warmUpMs: 0, durationMs: isQuick ? 200 : 2_000 });
      more.push(on.memoryMb() - off.memoryMb());
    }
    return { name: `${one.title}: more memory with it`, ...median(more), unit: "MB", target: "≤ 15" };
  } finally {
    await Promise.all([off.stop(), on.stop()]);
  }
}

interface Turn {
  requestsPerSecond: number;
  /** Processor time of the service for each request: what others do on the machine changes it less. */
  cpuUs: number;
}

function describe(title: string, without: readonly Turn[], withIt: readonly Turn[]): Figure[] {
  const of = (turns: readonly Turn[], field: keyof Turn) => quartiles(turns.map((turn) => turn[field]));
  const ratios = (field: keyof Turn) =>
    withIt.map((turn, index) => turn[field] / (without[index] as Turn)[field]);
  const fewer = ratios("requestsPerSecond").map((ratio) => 100 * (1 - ratio));
  const moreCpu = ratios("cpuUs").map((ratio) => 100 * (ratio - 1));
  return [
    { name: `${title}: without monitoring`, ...of(without, "requestsPerSecond"), unit: "requests/s" },
    { name: `${title}: with it`, ...of(withIt, "requestsPerSecond"), unit: "requests/s" },
    { name: `${title}: fewer requests with it`, ...quartiles(fewer), unit: "%", target: "≤ 3" },
    { name: `${title}: processor time, without`, ...of(without, "cpuUs"), unit: "µs/request" },
    { name: `${title}: more processor time with it`, ...quartiles(moreCpu), unit: "%" },
  ];
}

/** Of many short turns, the extremes say what else the machine did: the range is the middle half. */
function quartiles(values: readonly number[]): Pick<Figure, "value" | "range"> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { value: at(0.5), range: [at(0.25), at(0.75)] };
}
