const base = 0x0de1n << 48n;

/**
 * `_xact_id` as Braintrust makes it: 0x0DE1, unix seconds and a counter of 16 bits, written as a decimal text of 19
 * digits, since it is beyond what a double holds. It grows with each write of a row.
 */
export function makeXactId(seconds: number, counter: number): string {
  return (base + (BigInt(seconds) << 16n) + BigInt(counter & 0xffff)).toString();
}

/** Unix seconds of an `_xact_id`. */
export function secondsOfXactId(xactId: string): number {
  return Number((BigInt(xactId) >> 16n) & 0xffffffffn);
}
