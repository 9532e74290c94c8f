import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPostgres, type EmbeddedPostgres } from "../runtime/local/postgres.ts";
import { findAssets } from "../runtime/trace-processor/assets.ts";
import { migrate } from "../runtime/trace-processor/store/migrate.ts";
import { listeningUrl, runNode, type RunningProcess } from "./support/child-process.ts";

/** Each kill comes this long into the load: connections are up, batches in flight. */
const loadMs = 700;
const senders = 16;

const root = path.resolve(import.meta.dirname, "..");
const dataDir = mkdtempSync(path.join(os.tmpdir(), "tracelake-kill-"));
let postgres: EmbeddedPostgres;
let service: RunningProcess;
let url: string;

beforeAll(async () => {
  postgres = await startPostgres({ dataDir });
  await migrate({ databaseUrl: postgres.url, folder: findAssets().migrations });
  await startServiceProcess("0");
});
afterAll(async () => {
  service.child.kill("SIGKILL");
  await service.exited;
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it("has every acknowledged trace, once, after kills of the service and of PostgreSQL under load", async () => {
  const load = startLoad();
  for (const victim of ["service", "postgres", "service", "both", "postgres"] as const) {
    const before = load.acknowledged.length;
    await load.untilMoreThan(before);
    await sleep(loadMs);
    if (victim !== "service") await killPostgres();
    if (victim !== "postgres") await killService();
  }
  await load.untilMoreThan(load.acknowledged.length);
  await load.stop();

  expect(load.unexpected).toEqual([]);
  const stored = await readTraceIds();
  const kept = new Set(stored);
  expect(load.acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect(stored).toHaveLength(kept.size);
  // Fewer would mean that the load never ran: 16 senders do thousands in these seconds.
  expect(load.acknowledged.length).toBeGreaterThan(500);
});

async function startServiceProcess(port: string): Promise<void> {
  service = runNode([path.join(root, "runtime/trace-processor/main.ts")], {
    cwd: dataDir,
    env: {
      DATABASE_URL: postgres.url,
      PORT: port,
      INGEST_RATE_PER_SECOND: "1000000",
      MIGRATE_ON_START: "false",
    },
  });
  url = await service.waitFor(listeningUrl);
}

async function killService(): Promise<void> {
  service.child.kill("SIGKILL");
  expect(await service.exited).toBe("SIGKILL");
  await startServiceProcess(new URL(url).port);
}

async function killPostgres(): Promise<void> {
  process.kill(postgres.pid, "SIGKILL");
  await postgres.exited;
  postgres = await startPostgres({ dataDir, port: postgres.port });
}

interface Load {
  acknowledged: string[];
  /** Answers other than 200 and 503 with Retry-After. */
  unexpected: string[];
  /** Waits until the service acknowledges again; throws after 10 s. */
  untilMoreThan(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Numbered traces from several senders, each of which sends the next when the last was answered or lost. */
function startLoad(): Load {
  const acknowledged: string[] = [];
  const unexpected: string[] = [];
  let next = 0;
  let isRunning = true;

  async function sendOne(): Promise<void> {
    const id = `numbered-${(next += 1)}`;
    const trace = {
      id,
      timestamp: new Date().toISOString(),
      duration: 1,
      status: "success",
      url: "/",
      method: "GET",
    };
    let response: Response;
    try {
      const headers = { "content-type": "application/json" };
      response = await fetch(`${url}/webhook/vercel-trace`, {
        method: "POST",
        headers,
        body: JSON.stringify(trace),
      });
      await response.arrayBuffer();
    } catch {
      // Killed before it answered: nothing was promised.
      await sleep(20);
      return;
    }
    if (response.status === 200) acknowledged.push(id);
    else if (response.status === 503 && Number(response.headers.get("retry-after")) <= 5) await sleep(20);
    else unexpected.push(`${id}: ${response.status}, retry-after ${response.headers.get("retry-after")}`);
  }

  const sending = Array.from({ length: senders }, async () => {
    while (isRunning) await sendOne();
  });
  return {
    acknowledged,
    unexpected,
    async untilMoreThan(count) {
      const deadline = performance.now() + 10_000;
      while (acknowledged.length <= count) {
        if (performance.now() > deadline)
          throw new Error(`nothing acknowledged for 10 s; ${service.output().slice(-2000)}`);
        await sleep(10);
      }
    },
    async stop() {
      isRunning = false;
      await Promise.all(sending);
    },
  };
}

async function readTraceIds(): Promise<string[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query<{ trace_id: string }>("select trace_id from spans");
  await client.end();
  return rows.map((row) => row.trace_id);
}
