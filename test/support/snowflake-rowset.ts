import type { OwnSession } from "../../runtime/warehouse/duckdb/session.ts";

/** As the SDK reads it: `fixed`, `real`, `text`, `boolean`, `date`, `timestamp_ntz`, `timestamp_tz`, `variant`. */
export interface ColumnType {
  name: string;
  type: string;
  nullable: boolean;
  precision: number | null;
  scale: number | null;
  length: number | null;
  byteLength: number | null;
}

type Rows = readonly Record<string, unknown>[];

let views = 0;

/** The columns of a query, asked of a view of it; where no view can be made of it, told by its values. */
export async function describeColumns(
  session: OwnSession,
  query: string | undefined,
  rows: Rows,
): Promise<ColumnType[]> {
  if (query !== undefined) {
    views += 1;
    const view = `raw_data.stand_in_shape_${views}`;
    try {
      await session.query(`create view ${view} as ${query}`);
      const described = await session.query(`desc view ${view}`);
      await session.query(`drop view ${view}`);
      return described.map((row) => readType(String(row["name"]), String(row["type"])));
    } catch {
      // Such as a call of SYSTEM$PIPE_STATUS, or two columns of one name.
    }
  }
  return Object.keys(rows[0] ?? {}).map((name) =>
    guessType(
      name,
      rows.map((row) => row[name]),
    ),
  );
}

const types: Readonly<Record<string, string>> = {
  VARCHAR: "text",
  VARIANT: "variant",
  NUMBER: "fixed",
  FLOAT: "real",
  BOOLEAN: "boolean",
  DATE: "date",
  TIMESTAMP_NTZ: "timestamp_ntz",
  TIMESTAMP_TZ: "timestamp_tz",
};

function readType(name: string, declared: string): ColumnType {
  const match = /^(\w+)(?:\((\d+)(?:,\s*(\d+))?\))?/.exec(declared);
  const type = types[match?.[1] ?? ""] ?? "text";
  const isFixed = type === "fixed";
  return column(
    name,
    type,
    isFixed ? Number(match?.[2] ?? 38) : null,
    isFixed ? Number(match?.[3] ?? 0) : null,
  );
}

function guessType(name: string, values: readonly unknown[]): ColumnType {
  const value = values.find((each) => each !== null && each !== undefined);
  if (typeof value === "bigint" || Number.isInteger(value)) return column(name, "fixed", 38, 0);
  if (typeof value === "number") return column(name, "real", null, null);
  return column(name, typeof value === "boolean" ? "boolean" : "text", null, null);
}

const column = (name: string, type: string, precision: number | null, scale: number | null): ColumnType => ({
  name: name.toUpperCase(),
  type,
  nullable: true,
  precision,
  scale: type.startsWith("timestamp") ? 9 : scale,
  length: type === "text" ? 16_777_216 : null,
  byteLength: type === "text" ? 16_777_216 : null,
});

/** Every value as text, in the form that the SDK takes apart. */
export function toRowset(rows: Rows, columns: readonly ColumnType[]): (string | null)[][] {
  return rows.map((row) => Object.values(row).map((value, at) => toText(value, columns[at]?.type ?? "text")));
}

function toText(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null;
  const shown =
    typeof value === "object" ? JSON.stringify(value) : String(value as string | number | bigint | boolean);
  if (type === "date") return String(Math.round(Date.parse(`${shown}T00:00:00Z`) / 86_400_000));
  if (type === "timestamp_ntz") return secondsOf(shown);
  // 1440 is UTC: the offset in minutes beyond that of UTC-24.
  if (type === "timestamp_tz") return `${secondsOf(shown)} 1440`;
  return shown;
}

/** Seconds since 1970 with nine digits behind the point, of an ISO time with three or six. */
function secondsOf(iso: string): string {
  const [, whole = "", fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(iso) ?? [];
  const seconds = Date.parse(`${whole}Z`) / 1000;
  return `${seconds}.${fraction.padEnd(9, "0")}`;
}
