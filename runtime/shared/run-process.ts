import { errors } from "../../contracts/errors.ts";
import { Fault } from "./fault.ts";

/** npm passes a terminal's Ctrl-C on to its child, which has had it already: two within this time are one. */
const sameKeyPressMs = 500;

export interface StopSignals {
  /** Resolves at the first SIGINT, SIGTERM or SIGHUP. */
  requested: Promise<void>;
  /** Called when the user asks again: end now. */
  onImpatience: (end: () => void) => void;
}

/** From this call on these signals no longer end the process by themselves, a second one excepted (exit 130). */
export function listenForStop(): StopSignals {
  let firstAt: number | undefined;
  let request = () => {};
  const requested = new Promise<void>((resolve) => (request = resolve));
  const ends: (() => void)[] = [];
  const onSignal = () => {
    const now = performance.now();
    firstAt ??= now;
    request();
    if (now - firstAt < sameKeyPressMs) return;
    for (const end of ends) end();
    process.exit(130);
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  return { requested, onImpatience: (end) => void ends.push(end) };
}

/**
 * What an entry runs: exits 0 when `main` returns, else says what failed in plain words on standard error, with the
 * remedy and the catalogue's exit code (70 where it names none).
 */
export async function runProcess(main: () => Promise<void>): Promise<void> {
  try {
    await main();
    process.exit(0);
  } catch (error) {
    const fault = error instanceof Fault ? error : asFault(error);
    const { title, remedy } = fault.entry;
    process.stderr.write(`${title}: ${fault.detail}\n${remedy}\n`);
    if (fault.code === "internal") process.stderr.write(`${(error as Error)?.stack ?? String(error)}\n`);
    process.exit(exitCodeOf(fault));
  }
}

/** How long what notes an uncaught fault may take before the process ends. */
const noteMs = 3_000;

/**
 * A fault that nothing caught ends the process, as without this, but is noted first. `origin` is `unhandledRejection`
 * for a promise's.
 */
export function listenForUncaught(note: (error: unknown, origin: string) => Promise<void>): void {
  process.once("uncaughtException", (error, origin) => {
    void within(
      noteMs,
      note(error, origin).catch(() => undefined),
    ).then(() => runProcess(() => Promise.reject(error)));
  });
}

function exitCodeOf(fault: Fault): number {
  const entry = fault.entry;
  return entry.exitCode ?? errors.internal.exitCode;
}

function asFault(cause: unknown): Fault {
  const { code, address, port } = cause as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === "EADDRINUSE") return new Fault("port_in_use", `${address}:${port}`, { cause });
  return new Fault("internal", "see below", { cause });
}

/** Waits for `task`, but no longer than `timeoutMs`; whether it ended in time. */
export async function within(timeoutMs: number, task: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, timeoutMs, false)));
  try {
    return await Promise.race([task.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
