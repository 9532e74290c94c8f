/** Another attempt took the object after this one's lease had run out: nothing more may be published here. */
export class LeaseLost extends Error {
  constructor(object: string, options?: { cause: unknown }) {
    super(`The lease of ${object} was lost`, options);
    this.name = "LeaseLost";
  }
}
