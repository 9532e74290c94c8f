import { readFileSync } from "node:fs";
import path from "node:path";
import { warehouseObjects } from "../../../contracts/warehouse/catalog.ts";
import type { WarehouseProcedure } from "../../../contracts/warehouse/object.ts";
import { warehouseSchemaNames } from "../../../contracts/warehouse/object.ts";
import { splitStatements } from "../dialect/split-statements.ts";
import { fillStatement, type Fragment } from "./fill-statement.ts";
import type { Step } from "./step.ts";

const folder = path.join(import.meta.dirname, "..");

/** A file of runtime/warehouse/ without its comments' lines and its last semicolon, variables filled. */
export function readStatement(file: string, values: Readonly<Record<string, Fragment>>): string {
  const text = readFileSync(path.join(folder, file), "utf8");
  const bare = text.replaceAll(/^\s*--.*\n/gm, "").trim();
  return fillStatement(bare.replace(/;$/, ""), values);
}

export function makeStep(purpose: string, file: string, values: Readonly<Record<string, Fragment>>): Step {
  return { purpose, statement: readStatement(`operations/${file}`, values) };
}

/**
 * The statements of a procedure without arguments, one by one. In Snowflake a procedure's transaction is its own: called
 * from within another one it neither sees what that has not committed nor is undone with it. So they are run here.
 * None where the warehouse has no such procedure.
 */
export function stepsOfProcedure(
  procedure: string,
  purpose: string,
  objects: typeof warehouseObjects = warehouseObjects,
): Step[] {
  const found = objects.find(
    (object): object is WarehouseProcedure => object.kind === "procedure" && fullName(object) === procedure,
  );
  if (found === undefined) return [];
  return found.files.flatMap((file) =>
    splitStatements(readFileSync(path.join(folder, file), "utf8")).map((statement) => ({
      purpose,
      statement,
    })),
  );
}

export const hasProcedure = (procedure: string): boolean =>
  warehouseObjects.some((object) => object.kind === "procedure" && fullName(object) === procedure);

const fullName = (procedure: WarehouseProcedure): string =>
  `${warehouseSchemaNames[procedure.schema]}.${procedure.name}`.toLowerCase();
