export type PrintFormat = "table" | "json" | "csv";

export type ShownRow = Readonly<Record<string, unknown>>;

/** Wider columns are cut in tables, so that a body does not fill the screen. */
const columnWidth = 80;

export function printRows(rows: readonly ShownRow[], format: PrintFormat): string {
  if (format === "json") return `${toJson(rows)}\n`;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (format === "csv") {
    const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
    return lines.map((line) => `${line.map(csvField).join(",")}\r\n`).join("");
  }
  return printTable(rows, columns);
}

/** Whole numbers beyond 2^53 as text: a reader that takes JSON's numbers for doubles would change them. */
export function toJson(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value), 2);
}

/** As RFC 4180 has it; NULL is an empty field, an empty text a quoted one. */
function csvField(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = shown(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function printTable(rows: readonly ShownRow[], columns: readonly string[]): string {
  if (columns.length === 0) return "(no rows)\n";
  const cells = rows.map((row) => columns.map((column) => cell(row[column])));
  const widths = columns.map((column, at) =>
    Math.max(widthOf(column), ...cells.map((line) => widthOf(line[at] ?? ""))),
  );
  const isNumber = columns.map((column) => rows.map((row) => row[column]).every(isNumeric));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => pad(text, widths[at] ?? 0, isNumber[at] === true))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  const count = `(${rows.length} ${rows.length === 1 ? "row" : "rows"})`;
  return `${[line(columns), rule, ...cells.map(line), count].join("\n")}\n`;
}

/** Decimals and whole numbers beyond 2^53 come as text; NULL fits any column. */
const isNumeric = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  ["number", "bigint"].includes(typeof value) ||
  (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));

function cell(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  // A control sign in somebody's data must not steer the terminal.
  // oxlint-disable-next-line no-control-regex
  const text = shown(value).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (sign) =>
    sign === "\n" ? "⏎" : sign === "\t" ? " " : "�",
  );
  const signs = Array.from(text);
  return signs.length > columnWidth ? `${signs.slice(0, columnWidth - 1).join("")}…` : text;
}

const shown = (value: unknown): string => {
  if (typeof value === "object" && value !== null) return toJson(value).replaceAll(/\n\s*/g, " ");
  return String(value);
};

const widthOf = (text: string): number => Array.from(text).length;

const pad = (text: string, width: number, toTheRight: boolean): string => {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return toTheRight ? `${space}${text}` : `${text}${space}`;
};
