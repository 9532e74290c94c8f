/** Where `tracelake archive` writes Parquet: what the deployment makes and the command names. */

/** In RAW_DATA, lower case. */
export const archiveStageName = "braintrust_archive_stage";

/** Below it in the bucket; no export and no pipe has a prefix that begins with it. */
export const archivePrefix = "archive/";
