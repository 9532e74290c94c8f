export interface Progress {
  report(rows: number, sizeBytes: number): void;
  /** The last line, which stays. */
  end(rows: number, sizeBytes: number): void;
}

export interface ProgressDeps {
  total: number;
  now: () => number;
  write: (text: string) => void;
  /** A terminal: one line that changes, four times a second. Otherwise a line every five seconds. */
  isTerminal: boolean;
}

/** Rows, megabytes and seconds so far, and how long it will still take. */
export function makeProgress({ total, now, write, isTerminal }: ProgressDeps): Progress {
  const startMs = now();
  const everyMs = isTerminal ? 250 : 5_000;
  let lastMs = startMs;
  const line = (rows: number, sizeBytes: number) => {
    const seconds = (now() - startMs) / 1_000;
    const left = rows === 0 ? 0 : Math.ceil(((total - rows) * seconds) / rows);
    const parts = [
      `${rows.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} spans`,
      `${(sizeBytes / 1e6).toLocaleString("en-US", { maximumFractionDigits: 0 })} MB`,
      `${seconds.toFixed(1)} s`,
      rows < total
        ? `${left} s left`
        : `${Math.round(rows / Math.max(seconds, 0.001)).toLocaleString("en-US")} spans/s`,
    ];
    return parts.join(" · ");
  };
  return {
    report(rows, sizeBytes) {
      if (now() - lastMs < everyMs) return;
      lastMs = now();
      write(isTerminal ? `\r\u001b[K${line(rows, sizeBytes)}` : `${line(rows, sizeBytes)}\n`);
    },
    end: (rows, sizeBytes) => write(`${isTerminal ? "\r\u001b[K" : ""}${line(rows, sizeBytes)}\n`),
  };
}
