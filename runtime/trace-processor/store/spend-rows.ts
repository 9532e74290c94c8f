import type { CopyBuffer } from "./copy-buffer.ts";
import { postgresTime } from "./span-rows.ts";
import type { Spend, UsageDelta } from "./usage-deltas.ts";

/** The columns of `spend_deltas` in the order in which `writeSpendRow` writes them. */
export const spendColumns = [
  "at",
  "provider",
  "model",
  "project",
  "environment",
  "user_id",
  "requests",
  "cost_usd",
  "unpriced",
] as const;

const hourMinutes = 60;

/** Of the hour in which the delta's minute is: no budget is finer than that. */
export function writeSpendRow(row: CopyBuffer, delta: UsageDelta, spend: Spend): void {
  row.startRow(spendColumns.length);
  row.int64(
    postgresTime((delta.minute - (((delta.minute % hourMinutes) + hourMinutes) % hourMinutes)) * 60_000_000),
  );
  row.text(delta.provider);
  row.text(delta.model);
  row.text(spend.owner.project);
  row.text(spend.owner.environment);
  row.text(spend.owner.user);
  row.int64(spend.requests);
  row.numeric(spend.costUsd);
  row.int64(spend.unpriced);
}
