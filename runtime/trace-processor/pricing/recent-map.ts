/**
 * A map that forgets what was not used lately: at most `2 × size` entries. When the young half is full it becomes
 * the old one, and the old one goes; a look-up brings an entry back into the young half. Cheaper than a list of use,
 * which would have to be rewritten at every look-up.
 */
export class RecentMap<Value> {
  readonly #size: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(size: number) {
    this.#size = size;
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  /** Entries held, those in both halves counted twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
