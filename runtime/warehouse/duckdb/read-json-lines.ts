import type { DuckDBConnection } from "@duckdb/node-api";
import { LoadFault } from "./load-fault.ts";
import { maxRowBytes } from "./read-json-carefully.ts";

/** A string for DuckDB. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A path for DuckDB's readers, which would take `*`, `?` and `[` for patterns. */
export const quotePath = (file: string): string => quoteText(file.replaceAll(/[*?[]/g, "[$&]"));

/** Small buffers hold a load's memory down; a file with a longer line is read again with the largest, on one thread. */
export const usualBufferBytes = 2_000_000;
export const largestBufferBytes = maxRowBytes + 1_000_000;

/**
 * DuckDB's fastest reader of lines: one column `line`, the whole text of each that is not empty. No character that
 * JSON allows splits or changes a line. A byte order mark is passed over, \n, \r\n and \r end a line (one sort a file).
 */
export function linesOf(file: string, bufferBytes: number): string {
  return `read_csv(${quotePath(file)}, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '', header = false,
    nullstr = '\x02', max_line_size = ${bufferBytes}, buffer_size = ${bufferBytes}, auto_detect = false, strict_mode = true,
    parallel = ${bufferBytes === usualBufferBytes}, hive_partitioning = false, compression = '${file.endsWith(".gz") ? "gzip" : "none"}')`;
}

const notANumber = "-?(?i:nan|inf(?:inity)?)";

/**
 * Signs of what DuckDB's parser takes and JSON has not: words for numbers, a comma with nothing behind it. A string may
 * hold them too, so that they are a suspicion. Each pattern begins with one character that the search can leap to: one
 * pattern for all of them takes ten times as long.
 */
const suspicions = [
  String.raw`^\s*${notANumber}`,
  String.raw`:\s*${notANumber}\s*[,}]`,
  String.raw`\[\s*${notANumber}\s*[,\]]`,
  String.raw`,\s*(?:[}\]]|${notANumber}\s*[,\]}])`,
];
const isSuspect = suspicions.map((pattern) => `regexp_matches(line, '${pattern}')`).join(" or ");

export type LinesVerdict = { isCertain: true; rows: number; bufferBytes: number } | { isCertain: false };

/**
 * Reads the file once on all threads: certain when each line is one JSON value without the same key twice on top, and
 * when every byte is accounted for, since DuckDB passes over a line that is far too long. `sizeBytes` (uncompressed)
 * is asked for then. Otherwise the exact reader has to tell what the file is. (Keys twice further down are seen by
 * that one alone.)
 */
export async function inspectLines(
  connection: DuckDBConnection,
  file: string,
  sizeBytes: () => Promise<number>,
): Promise<LinesVerdict> {
  for (const bufferBytes of [usualBufferBytes, largestBufferBytes]) {
    try {
      const [row] = (await connection.runAndReadAll(planInspection(file, bufferBytes))).getRows();
      const [rows, bytes] = [Number(row?.[0]), Number(row?.[1])];
      const isCertain = row?.[2] === false && isWhole(rows, bytes, await sizeBytes());
      return isCertain ? { isCertain, rows, bufferBytes } : { isCertain: false };
    } catch (error) {
      if (error instanceof LoadFault) throw error;
      const isLong = /maximum line size/i.test(error instanceof Error ? error.message : "");
      if (!isLong) return { isCertain: false };
    }
  }
  return { isCertain: false };
}

const planInspection = (file: string, bufferBytes: number): string => `
  with
    lines as (select coalesce(line, '\x02') as line from ${linesOf(file, bufferBytes)}),
    shapes as (
      select json_keys(line) as keys, count(*) as n, sum(strlen(line)) as bytes, bool_or(${isSuspect}) as is_suspect
      from lines group by all
    )
  select coalesce(sum(n), 0)::double, coalesce(sum(bytes), 0)::double,
    coalesce(bool_or(is_suspect or len(keys) <> len(list_distinct(keys))), false)
  from shapes`;

/** Whether the lines and their ends, all \n or all \r\n, and perhaps a byte order mark make up the file. */
function isWhole(rows: number, bytes: number, sizeBytes: number): boolean {
  const rest = sizeBytes - bytes;
  return [1, 2].some((ending) => [0, 3].some((mark) => [rows, rows - 1].includes((rest - mark) / ending)));
}
