export interface LoadFaultPlace {
  /** From 1. */
  line?: number;
  /** From 1, within the line. */
  character?: number;
  /** From 0, within the uncompressed file. */
  byteOffset?: number;
  rowNumber?: number;
  rejectedRecord?: string;
  cause?: unknown;
}

/** Why a file is skipped whole. The message is for the operator and holds no path outside the lake. */
export class LoadFault extends Error {
  readonly line: number | undefined;
  readonly character: number | undefined;
  readonly byteOffset: number | undefined;
  readonly rowNumber: number | undefined;
  /** At most 1,000 characters. */
  readonly rejectedRecord: string | undefined;

  constructor(reason: string, place: LoadFaultPlace = {}) {
    super(reason, { cause: place.cause });
    this.name = "LoadFault";
    this.line = place.line;
    this.character = place.character;
    this.byteOffset = place.byteOffset;
    this.rowNumber = place.rowNumber;
    this.rejectedRecord = place.rejectedRecord?.slice(0, 1000);
  }
}

/** A fault of the file, whatever was thrown: DuckDB's own texts name the whole path and quote rows. */
export function toLoadFault(error: unknown, file: string): LoadFault {
  if (error instanceof LoadFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  const [first = ""] = message.split("\n");
  const reason = first.replaceAll(file, "the file").slice(0, 300);
  return new LoadFault(reason, { cause: error });
}
