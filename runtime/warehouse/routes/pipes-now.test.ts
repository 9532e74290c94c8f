import { describe, expect, it } from "vitest";
import { readPipes } from "./pipes-now.ts";
import type { WarehouseReader } from "./warehouse-reader.ts";

const status = JSON.stringify({ executionState: "RUNNING", pendingFileCount: 2 });

/** A warehouse in which the named pipe is gone: whoever asks for it is refused. */
function without(gone: string): WarehouseReader & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async query(statement) {
      asked.push(statement);
      await Promise.resolve();
      if (gone !== "" && statement.includes(gone)) throw new Error("does not exist or not authorized");
      return [Object.fromEntries([...statement.matchAll(/as (\w+)/g)].map((match) => [match[1], status]))];
    },
  };
}

describe("readPipes", () => {
  it("asks all pipes at once", async () => {
    const warehouse = without("");
    const pipes = await readPipes(warehouse);
    expect(warehouse.asked).toHaveLength(1);
    expect([...pipes.keys()]).toEqual([
      "BRAINTRUST_TRACES",
      "BRAINTRUST_SPANS",
      "BRAINTRUST_QUERY_ROWS",
      "MODEL_USAGE",
    ]);
    expect(pipes.get("BRAINTRUST_SPANS")).toEqual({
      pipeName: "braintrust_spans_pipe",
      state: "RUNNING",
      pendingFiles: 2,
      oldestPendingFile: null,
      oldestPendingAt: null,
    });
  });

  it("still tells of the others where one is gone", async () => {
    const pipes = await readPipes(without("braintrust_query_rows_pipe"));
    expect([...pipes.keys()]).toEqual(["BRAINTRUST_TRACES", "BRAINTRUST_SPANS", "MODEL_USAGE"]);
  });
});
