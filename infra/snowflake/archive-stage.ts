import * as pulumi from "@pulumi/pulumi";
import * as snowflake from "@pulumi/snowflake";
import { archivePrefix } from "../../contracts/warehouse/archive.ts";
import { stateful } from "../stateful.ts";
import { planArchiveStage } from "./archive-stage-plan.ts";
import { inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import { planArchiverAccess } from "./storage-access-plan.ts";
import { createStorageIntegration } from "./storage-integration.ts";
import type { StorageBucket } from "./storage-integration.ts";

/** Where `tracelake archive` unloads to and reads back: an integration, a role and a stage of its own. */
export function createArchiveStage(
  context: PartContext,
  bucket: StorageBucket,
  dependsOn: pulumi.Resource[],
): snowflake.Stage {
  const { integration, isReady } = createStorageIntegration(
    context,
    bucket,
    planArchiverAccess(context.names),
  );
  return new snowflake.Stage(
    `${context.name}-archive-stage`,
    {
      ...planArchiveStage(context.names),
      url: pulumi.interpolate`s3://${bucket.bucketName}/${archivePrefix}`,
    },
    // The views of the archive read it.
    { ...inSnowflake(context), ...stateful(context.scheme), dependsOn: [...dependsOn, integration, isReady] },
  );
}
