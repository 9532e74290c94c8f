/** Attributes of the ledger's table that the table's definition names; the others are the aggregator's own. */
export const ledgerTable = {
  /** String: `bucket|key|versionId or eTag`. */
  partitionKey: "object",
  /** Number: seconds since 1970. */
  timeToLive: "expires_at",
} as const;
