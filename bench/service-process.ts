import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = path.resolve(import.meta.dirname, "..");

/** As the container and `npm start` set them. */
const nodeFlags = ["--max-semi-space-size=32", "--max-old-space-size=384"];

export interface ServiceProcess {
  port: number;
  /** The most memory that was resident so far, in MB. */
  peakMemoryMb(): number;
  stop(): Promise<void>;
}

/** Starts an entry file as a process of its own and waits until it answers. */
export async function startServiceProcess(
  entry: string,
  env: Record<string, string>,
): Promise<ServiceProcess> {
  const port = Number(env["PORT"]);
  const child = spawn(process.execPath, [...nodeFlags, path.join(root, entry)], {
    cwd: root,
    env: { PATH: process.env["PATH"], LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  await untilHealthy(child, port);
  return {
    port,
    peakMemoryMb: () =>
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1_024,
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

async function untilHealthy(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) throw new Error(`the service ended with exit code ${child.exitCode}`);
    const isUp = await fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(100);
  }
  child.kill("SIGKILL");
  throw new Error("the service did not become healthy within 10 s");
}
