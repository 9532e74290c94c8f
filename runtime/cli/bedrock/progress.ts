export interface ReplayProgress {
  /** So many objects and stored bytes of all are done. */
  report: (done: { objects: number; bytes: number; records: number }) => void;
  /** Clears the bar, so that what follows stands alone. */
  end: () => void;
}

export interface ProgressDeps {
  total: { objects: number; bytes: number };
  nowMs: () => number;
  write: (text: string) => void;
  /** A terminal: one line that changes, four times a second. Otherwise a line every ten seconds. */
  isTerminal: boolean;
}

const width = 24;

/** A bar by bytes, as objects differ in size; by objects where no size is known. */
export function makeReplayProgress({ total, nowMs, write, isTerminal }: ProgressDeps): ReplayProgress {
  const startMs = nowMs();
  const everyMs = isTerminal ? 250 : 10_000;
  let lastMs = startMs;
  let wasShown = false;
  const line = (done: { objects: number; bytes: number; records: number }) => {
    const share = total.bytes > 0 ? done.bytes / total.bytes : done.objects / Math.max(1, total.objects);
    const part = Math.min(1, share);
    const seconds = (nowMs() - startMs) / 1000;
    const left = part > 0 ? Math.ceil(seconds / part - seconds) : undefined;
    const full = Math.round(part * width);
    return [
      `${"█".repeat(full)}${"░".repeat(width - full)} ${String(Math.floor(part * 100)).padStart(3)} %`,
      `${done.objects.toLocaleString("en-US")} of ${total.objects.toLocaleString("en-US")} objects`,
      `${done.records.toLocaleString("en-US")} records`,
      ...(left === undefined ? [] : [`${left} s left`]),
    ].join(" · ");
  };
  return {
    report(done) {
      if (nowMs() - lastMs < everyMs) return;
      lastMs = nowMs();
      wasShown = true;
      write(isTerminal ? `\r\u001B[K${line(done)}` : `${line(done)}\n`);
    },
    end() {
      if (isTerminal && wasShown) write("\r\u001B[K");
    },
  };
}
