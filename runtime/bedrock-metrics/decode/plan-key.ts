export interface PlannedKey {
  /** Why the object is no log; undefined where it may be one. */
  skip: "offloaded-body" | "permission-check" | undefined;
  /** By the layout of Bedrock's delivery, where the key has it. */
  region: string | undefined;
  accountId: string | undefined;
}

const delivered = /(?:^|\/)AWSLogs\/(\d{12})\/BedrockModelInvocationLogs\/([a-z]{2}(?:-[a-z]+)+-\d)\//;

/**
 * What a key says by itself: `{prefix}/AWSLogs/{account}/BedrockModelInvocationLogs/{region}/YYYY/MM/DD/HH/….json.gz`.
 * Offloaded bodies lie below a `data/` folder there and end in `.json.gz` as well.
 */
export function planKey(key: string): PlannedKey {
  const match = delivered.exec(key);
  const below = match === null ? key : key.slice(match.index + match[0].length);
  return { skip: skipOf(below), region: match?.[2], accountId: match?.[1] };
}

function skipOf(below: string): PlannedKey["skip"] {
  const parts = below.split("/");
  const name = parts.pop() ?? "";
  if (name === "amazon-bedrock-logs-permission-check") return "permission-check";
  return parts.includes("data") ? "offloaded-body" : undefined;
}
