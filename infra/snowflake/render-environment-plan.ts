import { planBucketName } from "../lake/lake-plan.ts";
import { planPrefix } from "../lake/prefixes.ts";
import { planScheme } from "../scheme.ts";
import type { LakeExport } from "./exports-plan.ts";
import type { RenderOptions } from "./render-plan.ts";

/** Of a stack's configuration, what the rendering needs; each under its key there. */
export interface RenderEnvironment {
  owner: string;
  costCentre: string;
  production: boolean;
  namePrefix: string;
  nameSuffix: string;
  aws: { accountId: string; region: string };
  exports: readonly Pick<LakeExport, "name" | "kind" | "format">[];
  snowflake: {
    warehouseSize: string;
    autoSuspendSeconds: number;
    creditQuota: number;
    resourceMonitor?: string | undefined;
    timeTravelDays: number;
    snapshotMinutes: number;
    role: string;
  };
}

const project = "tracelake";

/**
 * What the stack of that name is called and reads, as the program deploys it; `plans/` holds the program's own plan,
 * to which a test holds this.
 */
export function planRenderEnvironment(
  stack: string,
  values: RenderEnvironment,
): Omit<RenderOptions, "landing" | "readText"> {
  const { aws, exports, snowflake } = values;
  const scheme = planScheme({
    project,
    environment: stack,
    owner: values.owner,
    costCentre: values.costCentre,
    isProduction: values.production,
    typedPrefix: values.namePrefix,
    typedSuffix: values.nameSuffix,
  });
  const { resourceMonitor, creditQuota } = snowflake;
  return {
    scheme,
    accountId: aws.accountId,
    partition: "aws",
    bucketName: planBucketName(scheme, aws.accountId),
    exports: exports.map(({ name, kind, format }) => ({ name, kind, format, prefix: planPrefix(name) })),
    warehouse: { size: snowflake.warehouseSize, autoSuspendSeconds: snowflake.autoSuspendSeconds },
    creditQuota: resourceMonitor === undefined ? creditQuota : undefined,
    existingResourceMonitor: resourceMonitor,
    timeTravelDays: snowflake.timeTravelDays,
    errorTopicArn: `arn:aws:sns:${aws.region}:${aws.accountId}:${scheme.name("load-errors")}`,
    snapshotTopicArn: `arn:aws:sns:${aws.region}:${aws.accountId}:${scheme.name("pipeline-snapshots")}`,
    snapshotMinutes: snowflake.snapshotMinutes,
    deployRole: snowflake.role,
  };
}
