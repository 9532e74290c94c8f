import { warehouseObjects } from "../../contracts/warehouse/catalog.ts";
import { warehouseSchemaNames } from "../../contracts/warehouse/object.ts";
import type {
  WarehouseObject,
  WarehouseProcedure,
  WarehouseRelation,
} from "../../contracts/warehouse/object.ts";
import { planFunction } from "./function-plan.ts";
import { planQualifiedName } from "./names-plan.ts";
import { planProcedure } from "./procedure-plan.ts";
import { qualify } from "./qualify-plan.ts";
import { renderClauses, renderSection, renderText } from "./render-statement-plan.ts";
import type { RenderedSection } from "./render-statement-plan.ts";
import { parseTable } from "./sql-file.ts";
import type { ColumnDefinition } from "./sql-file.ts";
import { planStream } from "./stream-plan.ts";
import { planView } from "./view-plan.ts";
import { orderObjects } from "./warehouse-order-plan.ts";
import type { ReadText } from "./warehouse-order-plan.ts";

export interface RenderObjects {
  database: string;
  /** The text of a file below runtime/warehouse/, as this environment has it. */
  readText: ReadText;
}

type Kind = WarehouseObject["kind"];
type Named = Pick<WarehouseObject, "schema" | "name">;

const fullName = ({ database }: RenderObjects, { schema, name }: Named) =>
  planQualifiedName(database, warehouseSchemaNames[schema], name);

const ofKind = (options: RenderObjects, ...kinds: Kind[]) =>
  orderObjects(warehouseObjects, options.readText).filter(({ kind }) => kinds.includes(kind));

/** Tables, then the columns that tables of an earlier version lack: a column comes at the end, and nullable. */
export function renderTables(options: RenderObjects): RenderedSection[] {
  const tables = (ofKind(options, "table") as WarehouseRelation[]).map((object) => ({
    ...readTable(options, object),
    name: fullName(options, object),
  }));
  return [
    renderSection(
      "Tables",
      tables.map(({ name, columns, comment, isTracked }) => {
        const lines = columns.map((column) => `\n  ${renderColumn(column)}`).join(",");
        return renderClauses(`create table if not exists ${name} (${lines}\n)`, {
          change_tracking: isTracked ? "true" : undefined,
          comment: comment === undefined ? undefined : renderText(comment),
        });
      }),
    ),
    renderSection(
      "Columns that tables of an earlier version lack",
      tables.map(({ name, columns }) =>
        columns
          .filter(({ nullable }) => nullable)
          .map((column) => `alter table ${name} add column if not exists ${renderColumn(column)}`)
          .join(";\n"),
      ),
    ),
  ];
}

/** Streams stand on the landing tables, and turn this on by themselves where it is off. */
function readTable({ readText }: RenderObjects, { file }: WarehouseRelation) {
  return { ...parseTable(file, readText(file)), isTracked: file.startsWith("landing/") };
}

function renderColumn({ name, type, nullable, comment }: ColumnDefinition): string {
  const parts = [
    name,
    type.toLowerCase(),
    nullable ? "" : "not null",
    comment === undefined ? "" : `comment ${renderText(comment)}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** Streams, then views and functions in an order in which each finds what it reads, then procedures. */
export function renderDefinitions(options: RenderObjects): RenderedSection[] {
  const relations = (...kinds: WarehouseRelation["kind"][]) =>
    ofKind(options, ...kinds) as WarehouseRelation[];
  return [
    renderSection(
      "Streams",
      relations("stream").map((object) => renderStream(options, object)),
    ),
    renderSection(
      "Views and functions",
      relations("view", "function").map((object) =>
        object.kind === "view" ? renderView(options, object) : renderFunction(options, object),
      ),
    ),
    renderSection(
      "Procedures",
      (ofKind(options, "procedure") as WarehouseProcedure[]).map((object) =>
        renderProcedure(options, object),
      ),
    ),
  ];
}

/** What tables hold from the start; rows that are there already stay. */
export function renderSeeds(options: RenderObjects): RenderedSection {
  const seeds = (ofKind(options, "table") as WarehouseRelation[]).flatMap(({ seed }) => seed ?? []);
  return renderSection(
    "Defaults",
    seeds.map((file) => qualify(options.readText(file), options)),
  );
}

function renderStream(options: RenderObjects, object: WarehouseRelation): string {
  const { table, comment } = planStream(object.file, options.readText(object.file));
  return renderClauses(
    `create stream if not exists ${fullName(options, object)}\n  on table ${qualify(table, options)}`,
    {
      append_only: "true",
      show_initial_rows: "true",
      comment: renderText(comment),
    },
  );
}

function renderView(options: RenderObjects, object: WarehouseRelation): string {
  const { columns, comment, statement } = planView(object.file, options.readText(object.file));
  const listed = columns.map(
    (column) =>
      `\n  ${column.name}${column.comment === undefined ? "" : ` comment ${renderText(column.comment)}`}`,
  );
  const head = `create or replace view ${fullName(options, object)}${listed.length === 0 ? "" : ` (${listed.join(",")}\n)`}`;
  return `${renderClauses(`${head}\n  copy grants`, { comment: renderText(comment) })}\nas\n${qualify(statement, options)}`;
}

function renderFunction(options: RenderObjects, object: WarehouseRelation): string {
  const plan = planFunction(object.file, options.readText(object.file));
  const head = `create or replace function ${fullName(options, object)}(${renderArguments(plan.arguments)})\n  returns ${plan.returns}`;
  return `${renderClauses(head, { comment: renderText(plan.comment) })}\nas\n$$\n${qualify(plan.body, options)}\n$$`;
}

function renderProcedure(options: RenderObjects, procedure: WarehouseProcedure): string {
  const plan = planProcedure(procedure, options.readText);
  const head = `create or replace procedure ${fullName(options, procedure)}(${renderArguments(plan.arguments)})`;
  const settings = renderClauses("\n  language sql", { comment: renderText(procedure.comment) });
  return `${head}\n  returns ${plan.returns.toLowerCase()}${settings}\n  execute as owner\nas\n$$\n${qualify(plan.body, options)}\n$$`;
}

const renderArguments = (given: readonly { name: string; type: string }[]) =>
  given.map(({ name, type }) => `${name} ${type}`).join(", ");
