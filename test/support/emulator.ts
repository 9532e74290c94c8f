import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// Read by vitest.config.ts: nothing but Node's own modules.

const startMs = 30_000;
const guard = path.join(import.meta.dirname, "emulator-guard.ts");

/** The `ministack` command, by MINISTACK or from the PATH; undefined where this machine has none. */
export function findEmulator(): string | undefined {
  const named = process.env["MINISTACK"];
  const file = process.platform === "win32" ? "ministack.exe" : "ministack";
  const onPath = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => path.join(folder, file));
  return [...(named === undefined ? [] : [named]), ...onPath].find((place) => existsSync(place));
}

export interface Emulator {
  url: string;
  /** Forgets all that was made, of all accounts. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** AWS as it is emulated on this machine, reachable from this machine only, that checks signatures and policies. */
export async function startEmulator(): Promise<Emulator> {
  const command = findEmulator();
  if (command === undefined) throw new Error("no `ministack` on the PATH, nor named in MINISTACK");
  const folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-emulator-"));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const { child, output } = launch(command, folder, port);
  const stop = () => end(child);
  try {
    await waitUntilHealthy(url, child);
  } catch (error) {
    await stop();
    throw new Error(`the emulator did not start:\n${output()}`, { cause: error });
  }
  return { url, reset: () => reset(url), stop };
}

function launch(command: string, folder: string, port: number) {
  // Nothing else of our environment: it takes credentials and settings from it.
  const child = spawn(process.execPath, [guard, command, folder], {
    env: {
      // Functions run by the first `node` of the PATH.
      PATH: [path.dirname(process.execPath), process.env["PATH"] ?? ""].join(path.delimiter),
      HOME: folder,
      TMPDIR: folder,
      STATE_DIR: path.join(folder, "state"),
      AUTH: "true",
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      // Both listen on ports of their own, one of them for the whole network.
      SFTP_ENABLED: "0",
      IOT_MTLS_ENABLED: "0",
      LOG_LEVEL: "WARNING",
    },
    stdio: "pipe",
  });
  let text = "";
  // Only the end is of use, and only when the start fails.
  const keep = (chunk: Buffer) => (text = (text + chunk.toString("utf8")).slice(-20_000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.on("error", (error) => (text += String(error)));
  return { child, output: () => text };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function waitUntilHealthy(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    if (hasEnded(child)) throw new Error(`ended with ${child.exitCode ?? child.signalCode ?? "no process"}`);
    const isHealthy = await fetch(`${url}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isHealthy) return;
    await sleep(50);
  }
  throw new Error(`not healthy after ${startMs} ms`);
}

async function reset(url: string): Promise<void> {
  const { ok, status } = await fetch(`${url}/_ministack/reset`, { method: "POST" });
  if (!ok) throw new Error(`the emulator answered ${status} to a reset`);
}

function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  child.stdin?.end();
  await ended;
}
