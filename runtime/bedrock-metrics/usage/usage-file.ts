import { createHash } from "node:crypto";
import { usagePrefix } from "../../../contracts/bedrock/names.ts";

/** `usage/bedrock/2026/01/15/<hash of the object>.jsonl.gz`: the same object has the same key, so it replaces itself. */
export function usageKey(object: string, timeMs: number): string {
  const [date = ""] = new Date(timeMs).toISOString().split("T");
  const hash = createHash("sha256").update(object).digest("hex").slice(0, 32);
  return `${usagePrefix}bedrock/${date.replaceAll("-", "/")}/${hash}.jsonl.gz`;
}
