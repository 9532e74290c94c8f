import type { WaterfallRow } from "./waterfall-layout.ts";

export type Action =
  | { do: "move"; id: string | undefined }
  | { do: "fold"; isFolded: boolean }
  | { do: "open" }
  | { do: "close" };

/** What a key does on the row at `index`, as tree grids do it; null leaves it to the browser. */
export function keyAction(key: string, rows: readonly WaterfallRow[], index: number): Action | null {
  const row = rows[index];
  if (row === undefined) return null;
  const to = (target: number): Action => ({ do: "move", id: rows[target]?.span.span_id });
  const canFold = row.childCount > 0;
  const parent = rows.findLastIndex((other, at) => at < index && other.depth < row.depth);
  switch (key) {
    case "ArrowDown":
      return to(index + 1);
    case "ArrowUp":
      return to(index - 1);
    case "Home":
      return to(0);
    case "End":
      return to(rows.length - 1);
    case "ArrowRight":
      return canFold && !row.isExpanded ? { do: "fold", isFolded: false } : canFold ? to(index + 1) : null;
    case "ArrowLeft":
      return canFold && row.isExpanded ? { do: "fold", isFolded: true } : parent >= 0 ? to(parent) : null;
    case "Enter":
    case " ":
      return { do: "open" };
    case "Escape":
      return { do: "close" };
    default:
      return null;
  }
}
