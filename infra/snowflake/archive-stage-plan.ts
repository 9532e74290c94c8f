import type { StageArgs } from "@pulumi/snowflake";
import { archiveStageName } from "../../contracts/warehouse/archive.ts";
import { formatNames } from "./exports-plan.ts";
import { planIdentifier, planQualifiedName } from "./names-plan.ts";
import type { SnowflakeNames } from "./names-plan.ts";

/** With database and schema. */
export const planArchiveFormat = ({ database, schemas }: SnowflakeNames): string =>
  planQualifiedName(database, schemas.raw, formatNames.parquet);

/** All of the archive's stage but its URL. No directory: what it holds is known by RAW_DATA.RETIRED_ROWS. */
export function planArchiveStage(names: SnowflakeNames) {
  return {
    name: planIdentifier(archiveStageName),
    database: names.database,
    schema: names.schemas.raw,
    storageIntegration: names.archiveIntegration,
    fileFormat: `FORMAT_NAME = ${planArchiveFormat(names)}`,
    comment: "Rows that were taken out of raw, as Parquet",
  } satisfies Omit<StageArgs, "url">;
}
