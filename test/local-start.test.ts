import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { runNode, type RunningProcess } from "./support/child-process.ts";
import { withDatabase } from "./support/database.ts";

const entry = path.resolve(import.meta.dirname, "../runtime/local/main.ts");
const page = /Page +(http\S+)\/\n/;
const database = withDatabase();

/** Stands for the clone: `.local` is made in it. */
let folder: string;
let started: RunningProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-start-"));
  // As root, PostgreSQL runs as another user, who must be able to pass here.
  chmodSync(folder, 0o755);
});
afterEach(async () => {
  for (const { child } of started)
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  await Promise.all(started.map(({ exited }) => exited));
  started = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(env: Record<string, string> = {}): RunningProcess {
  const run = runNode([entry], { cwd: folder, env: { PORT: "0", LOG_LEVEL: "warn", ...env } });
  started.push(run);
  return run;
}

async function send(url: string, id: string): Promise<number> {
  const trace = {
    id,
    timestamp: new Date().toISOString(),
    duration: 1,
    status: "success",
    url: "/",
    method: "GET",
  };
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify(trace);
  return (await fetch(`${url}/webhook/vercel-trace`, { method: "POST", headers, body })).status;
}

async function isStored(url: string, id: string): Promise<boolean> {
  return (await fetch(`${url}/traces/${id}`)).status === 200;
}

function postmasterPid(): number {
  return Number.parseInt(readFileSync(path.join(folder, ".local/postgres/data/postmaster.pid"), "utf8"));
}

it("starts its own PostgreSQL, prints a line that works, and ends both on SIGTERM with exit code 0", async () => {
  const run = start();
  const url = await run.waitFor(page);
  const [, body = ""] = /-d '(\{.*\})'/.exec(run.output()) ?? [];
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/webhook/vercel-trace`, { method: "POST", headers, body });
  expect(await answer.json()).toMatchObject({ status: "success" });
  expect(await send(url, "first")).toBe(200);
  const startedAt = performance.now();
  run.child.kill("SIGTERM");
  expect(await run.exited).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(readdirSync(path.join(folder, ".local/postgres/data"))).not.toContain("postmaster.pid");
});

it("takes two SIGINTs of one Ctrl-C, as npm passes them on, for one", async () => {
  const run = start();
  await run.waitFor(page);
  run.child.kill("SIGINT");
  await sleep(20);
  run.child.kill("SIGINT");
  expect(await run.exited).toBe(0);
});

it("waits for what is in flight, but not for long, and ends at once when asked again", async () => {
  const run = start();
  const { hostname, port } = new URL(await run.waitFor(page));
  const request = connect(Number(port), hostname).on("error", () => {});
  request.write(
    "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
  );
  await sleep(100);
  run.child.kill("SIGINT");
  await sleep(700);
  expect(run.child.exitCode).toBe(null);
  const askedAgainAt = performance.now();
  run.child.kill("SIGINT");
  expect(await run.exited).toBe(130);
  expect(performance.now() - askedAgainAt).toBeLessThan(500);
  request.destroy();
});

it("has what was acknowledged after a kill -9, and takes over from the PostgreSQL that was left", async () => {
  const killed = start();
  expect(await send(await killed.waitFor(page), "before-the-kill")).toBe(200);
  killed.child.kill("SIGKILL");
  expect(await killed.exited).toBe("SIGKILL");
  const again = start();
  const url = await again.waitFor(page);
  expect(again.output()).toContain("that an earlier run had left behind");
  expect(await isStored(url, "before-the-kill")).toBe(true);
  expect(await isStored(url, "first")).toBe(true);
});

it("starts PostgreSQL again when that alone was killed", async () => {
  const run = start();
  const url = await run.waitFor(page);
  process.kill(postmasterPid(), "SIGKILL");
  await run.waitFor(/ended unasked/);
  const deadline = performance.now() + 10_000;
  while ((await send(url, "after-the-kill")) !== 200 && performance.now() < deadline) await sleep(50);
  expect(await isStored(url, "after-the-kill")).toBe(true);
});

it("says in one sentence that another one runs already", async () => {
  const first = start();
  await first.waitFor(page);
  const second = start();
  expect(await second.exited).toBe(69);
  expect(second.output()).toContain(
    `process ${first.child.pid} already runs on ${path.join(folder, ".local")}`,
  );
});

it("keeps the data and the password to their owner", () => {
  const home = path.join(folder, ".local/postgres");
  const modeOf = (name: string) => (statSync(path.join(home, name)).mode & 0o777).toString(8);
  expect(["", "data", "password", "postgres.log"].map(modeOf)).toEqual(["700", "700", "600", "600"]);
});

it("starts no PostgreSQL of its own where DATABASE_URL names a database", async () => {
  const elsewhere = path.join(folder, "elsewhere");
  mkdirSync(elsewhere);
  const env = { PORT: "0", LOG_LEVEL: "warn", DATABASE_URL: database.url };
  const run = runNode([entry], { cwd: elsewhere, env });
  started.push(run);
  expect(await send(await run.waitFor(page), "elsewhere")).toBe(200);
  expect(readdirSync(path.join(elsewhere, ".local")).sort()).toEqual(["lake", "warehouse"]);
});

it("ends with 69 where the port is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  const run = start({ PORT: String(port), DATABASE_URL: database.url });
  expect(await run.exited).toBe(69);
  expect(run.output()).toContain(`127.0.0.1:${port}`);
  await new Promise((resolve) => other.close(resolve));
});

it("names every fault of the configuration at once and ends with 78", async () => {
  const run = start({ PORT: "none", COST_ALERT_THRESHOLD: "-1" });
  expect(await run.exited).toBe(78);
  expect(run.output()).toMatch(/PORT: .*"none"[^]*COST_ALERT_THRESHOLD: .*"-1"/);
});
