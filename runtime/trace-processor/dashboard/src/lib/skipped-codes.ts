import { bedrockErrors, type BedrockErrorCode } from "../../../../../contracts/bedrock/errors.ts";

/** What a code means of the records under it, in a few words; the catalogue's titles are of the code itself. */
const meanings: Readonly<Record<string, string>> = {
  "BMAS-003": "not a record of an invocation, or damaged",
  "BMAS-006": "an application profile that could not be resolved: counted as Application",
  "BMAS-007": "a token count that is no number: left out, the invocation counted",
  "BMAS-008": "no region could be told: counted under unknown",
  "BMAS-009": "dimensions collapsed to other",
  duplicate: "a second log of the same request",
  too_old: "more than 14 days old: CloudWatch does not take them, usage has them",
  too_new: "more than 2 hours ahead: CloudWatch does not take them, usage has them",
};

export const meaningOf = (code: string): string => meanings[code] ?? entryOf(code)?.title ?? "";

/** Null where there is nothing to do, or the code is of a later version. Commands stand between backticks. */
export const remedyOf = (code: string): string | null => entryOf(code)?.remedy ?? null;

const entryOf = (code: string) =>
  Object.hasOwn(bedrockErrors, code) ? bedrockErrors[code as BedrockErrorCode] : undefined;
