/** A point in time, exact to the nanosecond. A class, so that no object of a JSON body is taken for one. */
export class Instant {
  /** Whole microseconds since 1970. */
  readonly us: number;
  /** 0 to 999 nanoseconds more. */
  readonly ns: number;

  constructor(us: number, ns: number) {
    this.us = us;
    this.ns = ns;
  }
}

/** The instant of a 64-bit count of nanoseconds given as two unsigned words, which no double could hold exactly. */
export function instantOfWords(low: number, high: number): Instant {
  // 2^32 = 4,294,967 × 1,000 + 296: every term stays below 2^53 until the year 2255.
  const rest = high * 296 + low;
  const whole = Math.floor(rest / 1000);
  return new Instant(high * 4_294_967 + whole, rest - whole * 1000);
}

/** The instant of a decimal text or a number of nanoseconds, as OTLP's JSON has them; null for anything else. */
export function instantOfJson(value: unknown): Instant | null {
  if (typeof value === "string") return /^\d{1,20}$/.test(value) ? instantOfDigits(value) : null;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= 2 ** 64) return null;
  return instantOfDigits(String(BigInt(value)));
}

/** Milliseconds from one instant to the other. */
export function millisecondsBetween(start: Instant, end: Instant): number {
  return ((end.us - start.us) * 1000 + (end.ns - start.ns)) / 1e6;
}

function instantOfDigits(digits: string): Instant {
  return new Instant(Number(digits.slice(0, -3)), Number(digits.slice(-3)));
}
