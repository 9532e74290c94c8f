import { ObjectFault } from "./record.ts";

/** How many batches of records pass between two looks: reading the resident set costs some 10 µs. */
const batchesPerLook = 16;

/**
 * @returns a check for each batch of records, with the byte reached
 * @throws {ObjectFault} BMAS-010 before the process would be killed for its memory
 */
export function makeMemoryGuard(options: {
  limitBytes: number | undefined;
  residentBytes?: () => number;
}): (offset: number) => void {
  const { limitBytes, residentBytes = process.memoryUsage.rss } = options;
  if (limitBytes === undefined) return () => undefined;
  let batches = 0;
  return (offset) => {
    batches += 1;
    if (batches % batchesPerLook !== 1) return;
    const resident = residentBytes();
    if (resident < limitBytes) return;
    throw new ObjectFault("BMAS-010", "Memory limit exceeded", {
      details: { offset, residentBytes: resident, limitBytes },
    });
  };
}
