import { bedrockErrors, type BedrockErrorCode } from "../../../contracts/bedrock/errors.ts";
import type { ObjectFault } from "../../bedrock-metrics/record.ts";

export interface DescribedFault {
  code: BedrockErrorCode;
  /** What happened, with what is known of it: `damaged gzip, offset 12`. */
  reason: string;
  remedy: string;
}

/** Told beside it anyway. */
const known = new Set(["bucket", "key"]);

export function describeFault({ code, message, details }: ObjectFault): DescribedFault {
  const told = Object.entries(details)
    .filter(([name, value]) => !known.has(name) && value !== undefined)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return { code, reason: [message, ...told].join(", "), remedy: bedrockErrors[code].remedy };
}
