import { hash } from "node:crypto";

/** A request id as a number of 53 bits: of a million ids two collide once in some ten thousand objects. */
export function hashRequestId(id: string): number {
  const digest = hash("sha1", id, "buffer");
  // Never 0, which marks an empty place.
  return digest.readUInt32BE(0) * 2 ** 21 + (digest.readUInt32BE(4) >>> 11) || 1;
}

/** Hashes in the ledger, short. */
export const printHash = (hash: number): string => hash.toString(36);

/** 2 million ids are 32 MB. Of objects with more the later ones are not told apart. */
const maxIds = 2_000_000;

/** A set of hashes in flat memory: JavaScript's own takes five times as much. */
export class RequestIds {
  #places = new Float64Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(hash: number): boolean {
    return this.#places[this.#find(hash)] === hash;
  }

  /** @returns whether it is new */
  add(hash: number): boolean {
    const at = this.#find(hash);
    if (this.#places[at] === hash) return false;
    if (this.#size >= maxIds) return true;
    this.#places[at] = hash;
    this.#size += 1;
    if (this.#size * 2 > this.#places.length) this.#grow();
    return true;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const hash of this.#places) if (hash !== 0) yield hash;
  }

  #find(hash: number): number {
    const mask = this.#places.length - 1;
    let at = hash % (mask + 1);
    while (this.#places[at] !== 0 && this.#places[at] !== hash) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const before = this.#places;
    this.#places = new Float64Array(before.length * 2);
    for (const hash of before) if (hash !== 0) this.#places[this.#find(hash)] = hash;
  }
}
