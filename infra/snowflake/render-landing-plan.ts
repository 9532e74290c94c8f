import type { Scheme } from "../scheme.ts";
import { archivePrefix } from "../../contracts/warehouse/archive.ts";
import { planArchiveFormat, planArchiveStage } from "./archive-stage-plan.ts";
import type { LakeExport } from "./exports-plan.ts";
import { exportStagePrivileges, pipePrivileges } from "./grants-plan.ts";
import type { Landing } from "./landing-files.ts";
import { planQualifiedName } from "./names-plan.ts";
import type { RoleKey, SnowflakeNames } from "./names-plan.ts";
import { planStage } from "./objects-plan.ts";
import { planPipes } from "./pipes-plan.ts";
import type { PipePlan } from "./pipes-plan.ts";
import { planAllowedLocations, planStorageProvider } from "./policies-plan.ts";
import { planArchiverAccess, planReaderAccess } from "./storage-access-plan.ts";
import type { StorageAccess } from "./storage-access-plan.ts";
import { renderClauses, renderSection, renderText } from "./render-statement-plan.ts";
import type { RenderedLine, RenderedSection } from "./render-statement-plan.ts";
import type { OptionValue } from "./sql-file.ts";

/** What the way from the lake is rendered from; as the component's arguments of these names. */
export interface RenderLanding {
  scheme: Scheme;
  names: SnowflakeNames;
  landing: Landing;
  accountId: string;
  partition: string;
  bucketName: string;
  exports: readonly LakeExport[];
  errorTopicArn: string | undefined;
  snapshotTopicArn: string | undefined;
}

/** How Snowflake reads the lake, and tells of what it could not load. */
export function renderIntegrations(options: RenderLanding): RenderedSection {
  const { names, exports } = options;
  const prefixes = exports.map(({ prefix }) => prefix);
  return renderSection("Integrations", [
    ...renderStorage(options, planReaderAccess(names, prefixes)),
    ...renderStorage(options, planArchiverAccess(names)),
    ...renderNotifications({
      name: names.errorIntegration,
      topicArn: options.errorTopicArn,
      roleArn: roleArnOf(options, "snowflake-errors"),
      comment: "Files that a pipe could not load",
    }),
    ...renderNotifications({
      name: names.snapshotIntegration,
      topicArn: options.snapshotTopicArn,
      roleArn: roleArnOf(options, "snowflake-snapshots"),
      comment: "Health of the pipeline",
    }),
  ]);
}

const roleArnOf = ({ partition, accountId, scheme }: RenderLanding, part: string) =>
  `arn:${partition}:iam::${accountId}:role/${scheme.name(part)}`;

function renderStorage(options: RenderLanding, access: StorageAccess): RenderedLine[] {
  const { scheme, partition, bucketName } = options;
  const { integration, roleName, prefixes } = access;
  const locations = planAllowedLocations(bucketName, prefixes).map(renderText).join(",\n    ");
  const settings = {
    enabled: "true",
    storage_aws_role_arn: renderText(roleArnOf(options, roleName)),
    storage_allowed_locations: `(\n    ${locations}\n  )`,
    comment: renderText(access.comment),
  };
  return [
    {
      comment:
        "Never dropped and made again: stages would lose their access. Then run DESC INTEGRATION and put\n" +
        `STORAGE_AWS_IAM_USER_ARN and STORAGE_AWS_EXTERNAL_ID into the trust of the role ${scheme.name(roleName)}.\n` +
        "Pipes and stages can't be made before AWS knows that role.",
    },
    renderClauses(`create storage integration if not exists ${integration}`, {
      type: "external_stage",
      storage_provider: renderText(planStorageProvider(partition)),
      ...settings,
    }),
    renderClauses(`alter storage integration ${integration} set`, settings),
    `desc integration ${integration}`,
  ];
}

function renderNotifications(way: {
  name: string;
  topicArn: string | undefined;
  roleArn: string;
  comment: string;
}): RenderedLine[] {
  const { name, topicArn, roleArn, comment } = way;
  if (topicArn === undefined) return [];
  return [
    { comment: "Likewise: SF_AWS_IAM_USER_ARN and SF_AWS_EXTERNAL_ID are the trust of its role." },
    renderClauses(`create notification integration if not exists ${name}`, {
      enabled: "true",
      type: "queue",
      direction: "outbound",
      notification_provider: "aws_sns",
      aws_sns_topic_arn: renderText(topicArn),
      aws_sns_role_arn: renderText(roleArn),
      comment: renderText(comment),
    }),
    `desc integration ${name}`,
  ];
}

/** Never replaced: a pipe whose format is dropped stops. */
export function renderFormats({ names, landing }: RenderLanding): RenderedSection {
  return renderSection(
    "File formats",
    landing.formats.map(({ name, options }) =>
      renderClauses(
        `create file format if not exists ${planQualifiedName(names.database, names.schemas.raw, name)}`,
        Object.fromEntries(Object.entries(options).map(([key, value]) => [key, renderOption(key, value)])),
      ),
    ),
  );
}

/** Words, as the type and the compression, stand without quotes. */
function renderOption(key: string, value: OptionValue): string {
  if (typeof value === "object")
    return `(${Object.entries(value)
      .map(([name, each]) => `${name} = ${renderOption(name, each)}`)
      .join(", ")})`;
  if (typeof value !== "string") return String(value);
  return ["type", "compression"].includes(key) ? value : renderText(value);
}

/** The environment's pipes, as the component plans them. */
export function planLandingPipes({ names, scheme, landing, exports }: RenderLanding): PipePlan[] {
  const { copyOf, recorded } = landing;
  const place = { database: names.database, schema: names.schemas.raw };
  return planPipes(exports, { ...place, typed: scheme.typed, copyOf, recorded });
}

/** A stage and a pipe for each export, as the component makes them. */
export function renderPipes(options: RenderLanding): RenderedSection[] {
  const { names } = options;
  const place = { database: names.database, schema: names.schemas.raw };
  const plans = planLandingPipes(options);
  return [
    renderSection("Stages", [
      ...plans.flatMap((plan) => [renderStage(plan, options), ...renderStageGrants(plan, names)]),
      renderArchiveStage(options),
    ]),
    renderSection("Pipes", [
      {
        comment:
          "A COPY that changes makes a pipe of a new name; an earlier one goes on until it is taken over from\n" +
          "(runtime/warehouse/landing/README.md). SHOW PIPES tells the queue to which the bucket has to send what arrives.",
      },
      ...plans.flatMap((plan) => renderPipe(plan, options)),
      `show pipes in schema ${planQualifiedName(place.database, place.schema)}`,
    ]),
  ];
}

function renderStage(plan: PipePlan, { names, landing, bucketName }: RenderLanding): string {
  const place = { database: names.database, schema: names.schemas.raw };
  const format = planQualifiedName(place.database, place.schema, plan.format);
  const stage = planStage(landing.stage, {
    ...place,
    stage: plan.stage,
    export: plan.export.name,
    integration: names.storageIntegration,
    format,
  });
  return renderClauses(
    `create stage if not exists ${planQualifiedName(place.database, place.schema, plan.stage)}`,
    {
      url: renderText(`s3://${bucketName}/${plan.export.prefix}`),
      storage_integration: names.storageIntegration,
      directory: typeof stage.directory === "string" ? `(${stage.directory.toLowerCase()})` : undefined,
      file_format: `(format_name = ${renderText(format)})`,
      comment: typeof stage.comment === "string" ? renderText(stage.comment) : undefined,
    },
  );
}

function renderStageGrants({ stage }: PipePlan, names: SnowflakeNames): string[] {
  const name = planQualifiedName(names.database, names.schemas.raw, stage);
  return Object.entries(exportStagePrivileges).map(
    ([role, privileges]) =>
      `grant ${privileges.join(", ").toLowerCase()} on stage ${name} to role ${names.roles[role as RoleKey]}`,
  );
}

function renderArchiveStage({ names, bucketName }: RenderLanding): string {
  const { database, schema, name, storageIntegration, comment } = planArchiveStage(names);
  return renderClauses(`create stage if not exists ${planQualifiedName(database, schema, name)}`, {
    url: renderText(`s3://${bucketName}/${archivePrefix}`),
    storage_integration: storageIntegration,
    file_format: `(format_name = ${renderText(planArchiveFormat(names))})`,
    comment: renderText(comment),
  });
}

function renderPipe(plan: PipePlan, { names, errorTopicArn }: RenderLanding): string[] {
  const pipe = planQualifiedName(names.database, names.schemas.raw, plan.pipe);
  const create = renderClauses(`create pipe if not exists ${pipe}`, {
    auto_ingest: "true",
    error_integration: errorTopicArn === undefined ? undefined : names.errorIntegration,
    comment: renderText(`Loads the export ${plan.export.name}, version ${plan.version}`),
  });
  const grants = Object.entries(pipePrivileges).map(
    ([role, privileges]) =>
      `grant ${privileges.join(", ").toLowerCase()} on pipe ${pipe} to role ${names.roles[role as RoleKey]}`,
  );
  return [`${create}\nas\n${plan.copyStatement}`, ...grants];
}
