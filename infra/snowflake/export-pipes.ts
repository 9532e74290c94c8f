import * as pulumi from "@pulumi/pulumi";
import * as snowflake from "@pulumi/snowflake";
import { stateful } from "../stateful.ts";
import { inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import { createPipeGrants, createStageGrants } from "./grants.ts";
import type { Landing } from "./landing-files.ts";
import type { ExportKind, LakeExport } from "./exports-plan.ts";
import { planQualifiedName } from "./names-plan.ts";
import { planStage } from "./objects-plan.ts";
import { planPipes, planTakeOver } from "./pipes-plan.ts";
import type { PipeContext, PipePlan, TakeOverStep } from "./pipes-plan.ts";

export interface ExportPipeOptions {
  exports: readonly LakeExport[];
  landing: Landing;
  bucketName: pulumi.Input<string>;
  /** The notification integration's name; without one, files that fail are seen only by asking. */
  errorIntegration: pulumi.Input<string> | undefined;
  /** Tables, formats, and the role that AWS knows by then. */
  dependsOn: (pulumi.Resource | pulumi.Output<pulumi.Resource>)[];
}

/** A pipe as the rest of the program and its outputs know it. */
export interface ExportPipe {
  name: string;
  kind: ExportKind;
  table: string;
  stage: string;
  /** ARN of the queue to which the bucket must send what is created below `prefix`. */
  notificationChannel: pulumi.Output<string>;
  prefix: string;
  /** For each earlier pipe of the export, the steps by which this one takes over from it. */
  takeOver: Readonly<Record<string, TakeOverStep[]>>;
  resource: pulumi.Resource;
}

/** A stage and a pipe for each export, over its own prefix. */
export function createExportPipes(context: PartContext, options: ExportPipeOptions): ExportPipe[] {
  const { names, scheme } = context;
  const pipeContext: PipeContext = {
    database: names.database,
    schema: names.schemas.raw,
    typed: scheme.typed,
    copyOf: options.landing.copyOf,
    recorded: options.landing.recorded,
  };
  return planPipes(options.exports, pipeContext).map((plan) => {
    const stage = createStage(context, plan, options);
    const pipe = createPipe(context, plan, stage, options);
    createStageGrants(context, stage, `${plan.export.name}-stage`, plan.stage);
    createPipeGrants(context, pipe, `${plan.export.name}-pipe-v${plan.version}`, plan.pipe);
    return {
      name: plan.pipe,
      kind: plan.export.kind,
      resource: pipe,
      table: plan.table,
      stage: plan.stage,
      notificationChannel: pipe.notificationChannel,
      prefix: plan.export.prefix,
      takeOver: Object.fromEntries(
        plan.predecessors.map((old) => [old, planTakeOver(plan, old, pipeContext)]),
      ),
    };
  });
}

function createStage(
  context: PartContext,
  plan: PipePlan,
  { landing, bucketName, dependsOn }: ExportPipeOptions,
): snowflake.Stage {
  const { name, scheme, names } = context;
  const place = { database: names.database, schema: names.schemas.raw };
  return new snowflake.Stage(
    `${name}-stage-${plan.export.name}`,
    {
      ...planStage(landing.stage, {
        ...place,
        stage: plan.stage,
        export: plan.export.name,
        integration: names.storageIntegration,
        format: planQualifiedName(place.database, place.schema, plan.format),
      }),
      url: pulumi.interpolate`s3://${bucketName}/${plan.export.prefix}`,
    },
    // Made again, it would stop its pipe: STOPPED_STAGE_DROPPED.
    { ...inSnowflake(context), ...stateful(scheme), dependsOn },
  );
}

function createPipe(
  context: PartContext,
  plan: PipePlan,
  stage: snowflake.Stage,
  { errorIntegration, dependsOn }: ExportPipeOptions,
): snowflake.Pipe {
  const { name, names } = context;
  return new snowflake.Pipe(
    `${name}-pipe-${plan.export.name}-v${plan.version}`,
    {
      name: plan.pipe,
      database: names.database,
      schema: names.schemas.raw,
      copyStatement: plan.copyStatement,
      autoIngest: true,
      ...(errorIntegration !== undefined && { errorIntegration }),
      comment: `Loads the export ${plan.export.name}, version ${plan.version}`,
    },
    // An earlier version leaves the program, but loads on until the take-over drops it.
    { ...inSnowflake(context), retainOnDelete: true, dependsOn: [...dependsOn, stage] },
  );
}
