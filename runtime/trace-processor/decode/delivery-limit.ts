import { Fault } from "../../shared/fault.ts";

/**
 * Records or spans in one delivery, good and bad: eight of the collector's largest default batches would not reach
 * it, and a body of millions of tiny bad items cannot make millions of rejections.
 */
export const maxItems = 50_000;

export function tooManyItems(): Fault {
  return new Fault("body_too_large", `More than ${maxItems} items in one delivery: send smaller batches.`);
}
