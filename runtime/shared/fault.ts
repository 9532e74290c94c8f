import { errors, type ErrorCode, type ErrorEntry } from "../../contracts/errors.ts";

/**
 * A fault from the catalogue. `detail` is for the client and the operator: it must never hold a secret, SQL or
 * another exception's text; those go in `cause`, which only the log sees.
 */
export class Fault extends Error {
  readonly code: ErrorCode;
  readonly detail: string;

  constructor(code: ErrorCode, detail: string, options: { cause?: unknown } = {}) {
    super(`${code}: ${detail}`, options);
    this.name = "Fault";
    this.code = code;
    this.detail = detail;
  }

  get entry(): ErrorEntry {
    return errors[this.code];
  }
}
