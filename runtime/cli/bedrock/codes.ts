import { bedrockErrors, type BedrockErrorCode } from "../../../contracts/bedrock/errors.ts";

/** Whether it is one of the catalogue: `duplicate`, `too_old` and `too_new` are none. */
export const isBedrockCode = (code: string): code is BedrockErrorCode => Object.hasOwn(bedrockErrors, code);

/** Noted of a record that counts with all its values; of the others a record, or a value of it, is left out. */
export const isNoteOnly = (code: string): boolean => ["BMAS-006", "BMAS-008", "BMAS-009"].includes(code);
