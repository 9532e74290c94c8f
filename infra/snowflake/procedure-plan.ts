import type { WarehouseProcedure } from "../../contracts/warehouse/object.ts";
import { cutPieces, isWord, joinPieces, splitSql } from "./sql-pieces.ts";
import type { Piece } from "./sql-pieces.ts";
import type { ReadText } from "./warehouse-order-plan.ts";

export interface ProcedurePlan {
  /** Snowflake Scripting, to stand between `$$`; names are not qualified. */
  body: string;
  returns: "VARCHAR";
  /** Upper case, because the provider quotes them. */
  arguments: readonly { name: string; type: string }[];
}

/**
 * A procedure as one block that answers "done", or with the only column of its last statement where that is a SELECT. In a
 * transaction it is rolled back as a whole before the error goes on to who called it, a task or a person.
 */
export function planProcedure(procedure: WarehouseProcedure, readText: ReadText): ProcedurePlan {
  const steps = procedure.files.flatMap((file) => splitSql(readText(file)));
  const last = steps.at(-1);
  const asks = last !== undefined && isQuery(last);
  const statements = asks ? [...steps.slice(0, -1), takeInto(last, procedure.name)] : steps;
  const lines = [
    ...(asks ? ["declare", "  verdict varchar;"] : []),
    "begin",
    ...(procedure.isTransaction ? ["  begin transaction;"] : []),
    ...statements.map((statement) => `${indent(withBinds(statement, procedure))};`),
    ...(procedure.isTransaction ? ["  commit;"] : []),
    asks ? "  return verdict;" : "  return 'done';",
    ...(procedure.isTransaction ? ["exception", "  when other then", "    rollback;", "    raise;"] : []),
    "end;",
  ];
  return {
    body: lines.join("\n"),
    returns: "VARCHAR",
    arguments: procedure.arguments.map(({ name, type }) => ({
      name: name.toUpperCase(),
      type: type.toUpperCase(),
    })),
  };
}

function isQuery(statement: string): boolean {
  return /^(?:select|with)\b/i.test(statement);
}

/** Where the statement's own FROM stands, outside of brackets, the variable is put in front of it. */
function takeInto(statement: string, name: string): string {
  const pieces = cutPieces(statement);
  let depth = 0;
  const places = pieces.flatMap((piece, index) => {
    depth += Number(piece.text === "(") - Number(piece.text === ")");
    return depth === 0 && isWord(piece, "from") ? [index] : [];
  });
  const [place, ...others] = places;
  if (others.length > 0)
    throw new Error(`The last SELECT of ${name} has several parts; one must give the answer.`);
  if (place === undefined) return `${statement} into :verdict`;
  const into: Piece = { kind: "other", text: "into :verdict " };
  return joinPieces([...pieces.slice(0, place), into, ...pieces.slice(place)]);
}

/** The files write arguments as `:name` in any case; the block knows them in upper case only. */
function withBinds(statement: string, procedure: WarehouseProcedure): string {
  const names = new Set(procedure.arguments.map(({ name }) => name.toLowerCase()));
  const pieces = cutPieces(statement);
  return pieces
    .map(({ kind, text }, index) => {
      const isBind = kind === "word" && pieces[index - 1]?.text === ":" && pieces[index - 2]?.kind !== "word";
      return isBind && names.has(text.toLowerCase()) ? text.toUpperCase() : text;
    })
    .join("");
}

function indent(statement: string): string {
  // A line within a string must stay as it is: such statements are not indented.
  if (cutPieces(statement).some(({ kind, text }) => kind === "string" && text.includes("\n")))
    return statement;
  return statement.replaceAll(/^(?=.)/gm, "  ");
}
