import type { LoadOutcome } from "./load-file.ts";
import type { Loader } from "./load-files.ts";
import type { LoadFiles, LoadSummary, RoutedFile } from "./pipe-loader.ts";
import type { WriteQueue } from "./write-queue.ts";

/** What one turn loads: between turns whoever else waits to write gets in. */
const turnBytes = 512 * 1024 * 1024;
const turnFiles = 1000;

/** Loads in turns of the write queue, so that nobody writes beside a load. */
export function makeBatchLoader(deps: { loader: Loader; queue: WriteQueue }): LoadFiles {
  return async (files) => {
    const summary: LoadSummary = { files: 0, rows: 0, failures: [] };
    for (const turn of cutTurns(files)) {
      const outcomes = await deps.queue.run(
        async () => await deps.loader.loadFiles(turn.map(({ file, route }) => ({ file, kind: route.kind }))),
      );
      for (const outcome of outcomes) addOutcome(summary, outcome);
    }
    return summary;
  };
}

function cutTurns(files: readonly RoutedFile[]): RoutedFile[][] {
  const turns: RoutedFile[][] = [];
  let bytes = 0;
  for (const routed of files) {
    const turn = turns.at(-1);
    if (turn === undefined || turn.length >= turnFiles || bytes + routed.file.sizeBytes > turnBytes) {
      turns.push([routed]);
      bytes = routed.file.sizeBytes;
      continue;
    }
    turn.push(routed);
    bytes += routed.file.sizeBytes;
  }
  return turns;
}

function addOutcome(summary: LoadSummary, outcome: LoadOutcome): void {
  if (outcome.status === "loaded") {
    summary.files += 1;
    summary.rows += outcome.rows;
  }
  if (outcome.status !== "failed") return;
  const { fileName, table, fault } = outcome;
  summary.failures.push({ fileName, table, line: fault.line, reason: fault.message });
}
