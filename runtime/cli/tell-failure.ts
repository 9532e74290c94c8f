import type { Writable } from "node:stream";
import { errors } from "../../contracts/errors.ts";
import { Fault } from "../shared/fault.ts";
import { StatementError } from "../warehouse/duckdb/statement-error.ts";
import { OperationRefused } from "../warehouse/operations/refused.ts";
import { UsageError } from "./command.ts";

/** What happened and what to do, never a stack but for a fault of the command's own. */
export function tellFailure(error: unknown, stderr: Writable): number {
  const tell = (...lines: string[]) =>
    void stderr.write(`${lines.filter((line) => line !== "").join("\n")}\n`);
  if (error instanceof UsageError) {
    tell(error.message, `See tracelake ${error.verb === undefined ? "" : `${error.verb} `}--help.`);
    return 2;
  }
  if (error instanceof OperationRefused) {
    tell(error.message, error.remedy);
    return 1;
  }
  if (error instanceof StatementError) {
    tell(error.message, error.hint ?? "");
    return 65;
  }
  if (error instanceof AggregateError) {
    const codes = error.errors.map((each) => tellFailure(each, stderr));
    return Math.max(...codes, 1);
  }
  if (error instanceof Error && error.name === "AbortError") {
    tell("Stopped.");
    return 130;
  }
  if (error instanceof RangeError) {
    tell(error.message);
    return 2;
  }
  const fault = error instanceof Fault ? error : new Fault("internal", "see below", { cause: error });
  const { title, remedy } = fault.entry;
  tell(`${title}: ${fault.detail}`, fault.code === "internal" ? "" : remedy);
  if (fault.code === "internal")
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return fault.entry.exitCode ?? errors.internal.exitCode;
}
