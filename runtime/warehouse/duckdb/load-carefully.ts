import { randomUUID } from "node:crypto";
import { DuckDBDataChunk, VARCHAR, type DuckDBConnection } from "@duckdb/node-api";

/**
 * Lends `work` a temporary table `line varchar` of the values that the exact reader finds. Needed where a file is good
 * but not as the fast reader wants it: several values in a line, line ends of two sorts.
 */
export async function withCarefulLines<T>(
  connection: DuckDBConnection,
  batches: AsyncIterable<string[]>,
  work: (relation: string) => Promise<T>,
): Promise<T> {
  const name = `careful_lines_${randomUUID().replaceAll("-", "")}`;
  await connection.run(`create temp table ${name} (line varchar)`);
  const appender = await connection.createAppender(name, "main", "temp");
  try {
    for await (const batch of batches) {
      const chunk = DuckDBDataChunk.create([VARCHAR]);
      chunk.setColumns([batch]);
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
  const result = await work(`temp.main.${name}`);
  await connection.run(`drop table temp.main.${name}`);
  return result;
}
