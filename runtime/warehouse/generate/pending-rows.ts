/** Rows that are written later than they were made: a binary heap by when they are due. */
export interface PendingRows<T> {
  readonly size: number;
  /** `due`: in rows written so far. Of those due at the same time the earliest added comes first. */
  add(due: number, row: T): void;
  /** The earliest, where it is due. */
  take(now: number): T | undefined;
}

interface Entry<T> {
  due: number;
  order: number;
  row: T;
}

export function makePendingRows<T>(): PendingRows<T> {
  const heap: Entry<T>[] = [];
  let order = 0;
  const isBefore = (a: Entry<T>, b: Entry<T>) => a.due < b.due || (a.due === b.due && a.order < b.order);
  return {
    get size() {
      return heap.length;
    },
    add(due, row) {
      const entry = { due, order: order++, row };
      let at = heap.push(entry) - 1;
      while (at > 0) {
        const above = (at - 1) >> 1;
        if (!isBefore(entry, heap[above]!)) break;
        heap[at] = heap[above]!;
        at = above;
      }
      heap[at] = entry;
    },
    take(now) {
      const first = heap[0];
      if (first === undefined || first.due > now) return undefined;
      const last = heap.pop()!;
      if (heap.length > 0) sink(heap, last, isBefore);
      return first.row;
    },
  };
}

/** Puts an entry at the top and lets it sink to its place. */
function sink<T>(heap: Entry<T>[], entry: Entry<T>, isBefore: (a: Entry<T>, b: Entry<T>) => boolean): void {
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
    if (!isBefore(heap[below]!, entry)) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = entry;
}
