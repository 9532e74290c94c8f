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
  /** What is resident now. */
  memoryMb(): number;
  /** Processor time since its start. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** Starts an entry file as a process of its own and waits until it answers. */
export async function startServiceProcess(
  entry: string,
  env: Record<string, string>,
): Promise<ServiceProcess> {
  const port = Number(env["PORT"]);
  const child = spawn(process.execPath, [...nodeFlags, path.resolve(root, entry)], {
    cwd: root,
    env: { PATH: process.env["PATH"], LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  await untilHealthy(child, port);
  return {
    port,
    peakMemoryMb: () => readMemoryMb(child, "VmHWM"),
    memoryMb: () => readMemoryMb(child, "VmRSS"),
    cpuMs: () => readCpuMs(child),
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

function readMemoryMb({ pid }: ChildProcess, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024;
}

/** Linux counts in hundredths of a second. */
function readCpuMs({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Behind the name, which may hold anything but ends with the last bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
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
