/** Numbers that look random and are the same for the same parts: what is generated can be generated again. */
export interface Random {
  /** 0 ≤ x < 1, of 32 bits. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  chance(share: number): boolean;
  pick<T>(of: readonly T[]): T;
  /** As a version 4 UUID, lower case. */
  uuid(): string;
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * Seeded by whole numbers (their 32 low bits and what is above them count). The generator is sfc32: several times
 * faster than a digest, and long enough a period for any run.
 */
export function makeRandom(...parts: readonly number[]): Random {
  const next32 = makeSfc32(parts);
  const next = () => next32() / 4294967296;
  const bytes = (word: number) =>
    hex[word >>> 24]! + hex[(word >>> 16) & 255]! + hex[(word >>> 8) & 255]! + hex[word & 255]!;
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (share) => next() < share,
    pick: (of) => of[Math.floor(next() * of.length)]!,
    uuid: () => {
      const a = bytes(next32());
      const b = bytes((next32() & 0xffff0fff) | 0x00004000);
      const c = bytes((next32() & 0x3fffffff) | 0x80000000);
      return `${a}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${bytes(next32())}`;
    },
  };
}

/** 32 bits that depend on all the parts: FNV-1a over their halves. */
export function mix(parts: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part >>> 0), 0x01000193);
    hash = Math.imul(hash ^ Math.floor(part / 4294967296), 0x01000193);
  }
  return hash >>> 0;
}

function makeSfc32(parts: readonly number[]): () => number {
  let a = mix(parts);
  let b = mix([a, ...parts]);
  let c = mix([b, ...parts]);
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}
