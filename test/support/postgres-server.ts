import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { stopOrphan } from "../../runtime/local/orphan.ts";
import { startPostgres } from "../../runtime/local/postgres.ts";
import { findAssets } from "../../runtime/trace-processor/assets.ts";
import { migrate } from "../../runtime/trace-processor/store/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The server's own database, to create others from. */
    adminUrl: string;
  }
}

/** Every test database is a clone of this one, which holds all migrations and no rows. */
export const templateName = "tracelake_template";

/** Followed by the process id of the run, by which a later run knows whether it still needs its folder. */
const folderPrefix = "tracelake-test-";

interface Shared {
  users: number;
  server: Promise<{ url: string; stop(): Promise<void> }>;
}

/** Each project loads this module anew; the process is what they have in common. */
const processWide = globalThis as { tracelakeTestServer?: Shared };

/** One PostgreSQL for all projects of a run, in a temporary folder that goes with it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (processWide.tracelakeTestServer ??= { users: 0, server: startServer() });
  shared.users += 1;
  const { url, stop } = await shared.server;
  project.provide("adminUrl", url);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete processWide.tracelakeTestServer;
    await stop();
  };
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  await removeLeftovers();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), `${folderPrefix}${process.pid}-`));
  const server = await startPostgres({ dataDir, log: console.warn });
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query(`create database ${templateName}`);
    await admin.end();
    await migrate({ databaseUrl: databaseUrl(server.url, templateName), folder: findAssets().migrations });
    return { url: server.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Of runs that were killed: their server would stay for ever. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(folderPrefix))) {
    if (isRunning(Number.parseInt(name.slice(folderPrefix.length), 10))) continue;
    const dataDir = path.join(os.tmpdir(), name);
    await stopOrphan(path.join(dataDir, "data"));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The same server and credentials, another database. */
export function databaseUrl(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}
