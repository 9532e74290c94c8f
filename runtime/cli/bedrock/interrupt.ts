/** The first Ctrl-C asks the work to come to an end; a second one ends the process as ever. */
export async function untilInterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  say: (line: string) => void,
): Promise<Result> {
  const stop = new AbortController();
  const onSignal = () => {
    say("Stopping… (Ctrl-C again ends at once)");
    stop.abort();
  };
  process.once("SIGINT", onSignal);
  try {
    return await work(stop.signal);
  } finally {
    process.removeListener("SIGINT", onSignal);
  }
}
