import { warehouseObjects } from "../../contracts/warehouse/catalog.ts";
import { warehouseSchemaNames } from "../../contracts/warehouse/object.ts";
import {
  heldRoles,
  pipePrivileges,
  planGrants,
  tablePrivileges,
  type GrantPlan,
} from "../../infra/snowflake/grants-plan.ts";
import { namesIn } from "../../infra/snowflake/qualify-plan.ts";
import { cutPieces, isWord, meaningful, type Piece } from "../../infra/snowflake/sql-pieces.ts";

/** `DELETE on table raw_data.braintrust_traces` */
export type Right = string;

const rightOf = (privilege: string, kind: string, name: string): Right =>
  `${privilege} on ${kind} ${name.toLowerCase()}`;

/**
 * What a statement asks of the role that runs it, by Snowflake's "Access control requirements" of each kind: a query
 * needs SELECT on what it names, a change its privilege and SELECT on what it compares with, a call only USAGE on the
 * procedure, which has its owner's rights.
 */
export function rightsNeeded(statement: string): Right[] {
  const pieces = meaningful(cutPieces(statement));
  const at = (index: number) => pieces[index]?.text.toLowerCase() ?? "";
  if (["begin", "commit", "rollback", "show", "alter session"].some((word) => startsWith(pieces, word)))
    return [];
  if (startsWith(pieces, "call")) return [rightOf("USAGE", "procedure", nameAt(pieces, 1))];
  if (startsWith(pieces, "alter pipe")) return [rightOf("OPERATE", "pipe", nameAt(pieces, 2))];
  const needed = [...ofStages(pieces), ...ofFormats(pieces), ...ofPipes(pieces)];
  if (startsWith(pieces, "create")) needed.push(...ofMaking(pieces));
  if (startsWith(pieces, "copy into") && at(2) !== "@")
    needed.push(rightOf("INSERT", "table", nameAt(pieces, 2)));
  needed.push(...ofChange(pieces, statement));
  const made = startsWith(pieces, "create") ? madeBy(statement) : undefined;
  const read = startsWith(pieces, "copy into") && at(2) !== "@" ? [] : relationsIn(statement);
  return [...needed, ...read.filter((right) => made === undefined || !right.endsWith(` ${made}`))];
}

/** What the statement makes, lower case; its maker owns it. */
export function madeBy(statement: string): string | undefined {
  return /^create (?:or replace )?(?:table|view) (?:if not exists )?(\S+)/i
    .exec(statement.trim())?.[1]
    ?.toLowerCase();
}

function startsWith(pieces: readonly Piece[], words: string): boolean {
  return words.split(" ").every((word, index) => isWord(pieces[index], word));
}

/** Up to three parts, of which the last two count. */
function nameAt(pieces: readonly Piece[], from: number): string {
  const parts = [pieces[from]?.text ?? ""];
  for (let at = from; pieces[at + 1]?.text === "."; at += 2) parts.push(pieces[at + 2]?.text ?? "");
  return parts.slice(-2).join(".").toLowerCase();
}

const ofStages = (pieces: readonly Piece[]): Right[] =>
  pieces.flatMap(({ text }, index) =>
    text === "@" ? [rightOf("USAGE", "stage", nameAt(pieces, index + 1))] : [],
  );

const unquote = (text: string) => text.slice(1, -1).split(".").slice(-2).join(".");

function ofFormats(pieces: readonly Piece[]): Right[] {
  return pieces.flatMap((piece, index) => {
    const isOption = isWord(piece, "format_name") || isWord(piece, "file_format");
    const value = pieces.slice(index + 1, index + 4).find(({ kind }) => kind === "string");
    return isOption && value !== undefined ? [rightOf("USAGE", "file format", unquote(value.text))] : [];
  });
}

const ofPipes = (pieces: readonly Piece[]): Right[] =>
  pieces.flatMap((piece, index) =>
    isWord(piece, "system$pipe_status")
      ? [rightOf("MONITOR", "pipe", unquote(pieces[index + 2]?.text ?? ""))]
      : [],
  );

function ofMaking(pieces: readonly Piece[]): Right[] {
  const kind = pieces.find((piece) => isWord(piece, "table") || isWord(piece, "view"))?.text.toUpperCase();
  const [schema = ""] = (
    madeBy(
      pieces
        .map(({ text }) => text)
        .join(" ")
        .replaceAll(" . ", "."),
    ) ?? ""
  ).split(".");
  return [rightOf(`CREATE ${kind}`, "schema", schema)];
}

function ofChange(pieces: readonly Piece[], statement: string): Right[] {
  const on = (privilege: string, from: number) => rightOf(privilege, "table", nameAt(pieces, from));
  if (startsWith(pieces, "insert into")) return [on("INSERT", 2)];
  if (startsWith(pieces, "delete from")) return [on("DELETE", 2)];
  if (startsWith(pieces, "update")) return [on("UPDATE", 1)];
  if (!startsWith(pieces, "merge into")) return [];
  const clauses = ["INSERT", "UPDATE", "DELETE"].filter((word) =>
    new RegExp(String.raw`\bthen\s+${word}\b`, "i").test(statement),
  );
  return clauses.map((clause) => on(clause, 2));
}

const kinds = new Map(
  warehouseObjects.map(({ schema, name, kind }) => [
    `${warehouseSchemaNames[schema]}.${name}`.toLowerCase(),
    kind,
  ]),
);

function relationsIn(statement: string): Right[] {
  return namesIn(statement).flatMap((name) => {
    const kind = kinds.get(name);
    // What operators made is called after the table that it is of.
    if (kind === undefined)
      return /_(?:backup_\w+|archive)$/.test(name) ? [rightOf("SELECT", "table", name)] : [];
    return kind === "function" || kind === "procedure" ? [] : [rightOf("SELECT", kind, name)];
  });
}

export interface Granted {
  grants: readonly GrantPlan[];
  tables: Readonly<Record<string, readonly string[]>>;
}

export const deployedGrants: Granted = { grants: planGrants(), tables: tablePrivileges };

const pluralOf: Readonly<Record<string, string>> = {
  table: "TABLES",
  view: "VIEWS",
  stage: "STAGES",
  "file format": "FILE FORMATS",
  procedure: "PROCEDURES",
};

/** Whether the operator role, with the roles that it holds, has it; what it made it owns. */
export function operatorHas(right: Right, { grants, tables }: Granted, owned: ReadonlySet<string>): boolean {
  const [, privilege = "", kind = "", name = ""] =
    /^([A-Z ]+) on (table|view|stream|stage|file format|procedure|pipe|schema) (\S+)$/.exec(right) ?? [];
  if (owned.has(name)) return true;
  if (kind === "pipe") return pipePrivileges.operator?.includes(privilege) === true;
  if (kind === "table" && tables[name]?.includes(privilege) === true) return true;
  const schema = name.split(".")[0] ?? "";
  const roles = new Set([
    "operator",
    ...heldRoles.flatMap(({ role, heldBy }) => (heldBy === "operator" ? [role] : [])),
  ]);
  return grants.some(({ role, privileges, target }) => {
    if (!roles.has(role) || !privileges.includes(privilege)) return false;
    if (target.on === "schema") return kind === "schema" && schemaOf(target.schema) === schema;
    return target.on === "objects" && target.plural === pluralOf[kind] && schemaOf(target.schema) === schema;
  });
}

const schemaOf = (key: keyof typeof warehouseSchemaNames) => warehouseSchemaNames[key].toLowerCase();

/** Schemas in which the statement names something: each takes USAGE. */
export const schemasOf = (rights: readonly Right[]): Right[] => [
  ...new Set(
    rights.flatMap((right) => {
      const name = right.split(" ").at(-1) ?? "";
      return name.includes(".") ? [rightOf("USAGE", "schema", name.split(".")[0] ?? "")] : [];
    }),
  ),
];
