import { gzipSync } from "node:zlib";
import type { UsageRow } from "../../../contracts/usage-row.ts";

/** A file of usage for the warehouse: JSON lines in gzip, the same bytes for the same rows. */
export const usageBytes = (rows: readonly UsageRow[]): Buffer =>
  gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
