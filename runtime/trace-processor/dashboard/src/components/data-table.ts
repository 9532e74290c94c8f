import type { ComponentChildren } from "preact";
import { html } from "htm/preact";
import { formatCount } from "../lib/format.ts";
import { Panel, Skeleton } from "./panel.ts";

export interface Column<Row> {
  name: string;
  isNumber?: boolean;
  /** Null where the row has nothing to say here. */
  cell: (row: Row) => ComponentChildren;
}

interface DataTableProps<Row> {
  id: string;
  title: string;
  note?: ComponentChildren;
  /** Undefined before the first answer. */
  rows: readonly Row[] | undefined;
  /** How many there are, where `rows` may be only the first of them. */
  count?: number | undefined;
  keyOf: (row: Row) => string;
  /** The first names the row. */
  columns: readonly Column<Row>[];
  empty: string;
  isStale?: boolean;
  class?: string;
}

/** A panel with a table that becomes a list of cards where the window is narrow. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, columns } = props;
  return html`<${Panel}
    id=${props.id}
    title=${props.title}
    class=${props.class ?? "panel-wide"}
    note=${noteOf(props)}
    isStale=${props.isStale === true}
  >
    ${
      rows === undefined
        ? html`<${Skeleton} lines=${4} />`
        : rows.length === 0
          ? html`<p class="empty">${props.empty}</p>`
          : html`<div class="scroll-x" tabindex="0" role="region" aria-label=${`${props.title}, table`}>
              <table class="table table-data" role="table">
                <thead role="rowgroup">
                  <tr role="row">
                    ${columns.map((column) => html`<th key=${column.name} scope="col" role="columnheader" class=${column.isNumber === true ? "number" : ""}>${column.name}</th>`)}
                  </tr>
                </thead>
                <tbody role="rowgroup">
                  ${rows.map((row) => tableRow(row, props))}
                </tbody>
              </table>
            </div>`
    }
  <//>`;
}

/** What is left out is said beside any note. */
function noteOf<Row>({ note, rows, count }: DataTableProps<Row>): ComponentChildren {
  if (rows === undefined) return note;
  if (count === undefined || count <= rows.length) return note ?? String(rows.length);
  const part = `${rows.length} of ${formatCount(count)} shown`;
  return note === undefined ? part : html`${part}, ${note}`;
}

function tableRow<Row>(row: Row, { columns, keyOf }: DataTableProps<Row>) {
  return html`<tr role="row" key=${keyOf(row)}>
    ${columns.map((column, index) => {
      const content = column.cell(row);
      if (index === 0) return html`<th key=${column.name} scope="row" role="rowheader">${content}</th>`;
      const look = `${column.isNumber === true ? "number" : ""}${content === null ? " cell-none" : ""}`;
      return html`<td key=${column.name} role="cell" data-label=${column.name} class=${look}>${content}</td>`;
    })}
  </tr>`;
}
