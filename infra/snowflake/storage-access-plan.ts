import { archivePrefix } from "../../contracts/warehouse/archive.ts";
import type { SnowflakeNames } from "./names-plan.ts";
import { planArchiveAccess, planLakeRead } from "./policies-plan.ts";
import type { LakeReadOptions, PolicyDocument } from "./policies-plan.ts";

/** What one of Snowflake's ways into the bucket is called and may do. */
export interface StorageAccess {
  /** Snowflake's name of the integration. */
  integration: string;
  /** What its resources are called by, below the component's name. */
  keys: { integration: string; role: string; policy: string };
  /** The role's name, below the scheme's. */
  roleName: string;
  roleDescription: string;
  policyName: string;
  comment: string;
  /** Each ends in `/`. */
  prefixes: readonly string[];
  planPolicy: (options: LakeReadOptions) => PolicyDocument;
}

/** Reads what the pipes load. */
export function planReaderAccess(names: SnowflakeNames, prefixes: readonly string[]): StorageAccess {
  return {
    integration: names.storageIntegration,
    keys: { integration: "integration", role: "reader-role", policy: "reader-policy" },
    roleName: "snowflake-reader",
    roleDescription: "Snowflake's storage integration reads the exports in the lake",
    policyName: "read-exports",
    comment: "Reads the exports in the lake",
    prefixes,
    planPolicy: planLakeRead,
  };
}

/** Writes and reads the archive; one of its own, so that whoever loads exports can write nowhere. */
export function planArchiverAccess(names: SnowflakeNames): StorageAccess {
  return {
    integration: names.archiveIntegration,
    keys: { integration: "archive-integration", role: "archiver-role", policy: "archiver-policy" },
    roleName: "snowflake-archiver",
    roleDescription: "Snowflake's storage integration writes and reads the archive in the lake",
    policyName: "keep-archive",
    comment: "Writes and reads the archive in the lake",
    prefixes: [archivePrefix],
    planPolicy: planArchiveAccess,
  };
}
