import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import * as snowflake from "@pulumi/snowflake";
import { inAws, inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import { checkTopic, planPublish, planSnowflakeTrust } from "./policies-plan.ts";

export interface NotificationOptions {
  accountId: pulumi.Input<string>;
  partition: string;
  /** A standard topic. */
  topicArn: pulumi.Input<string>;
}

export interface Notifications {
  integration: snowflake.NotificationIntegration;
  /** Lets Snowflake publish. */
  policy: aws.iam.RolePolicy;
}

interface Way {
  /** In names of resources. */
  resource: string;
  integration: { resource: string; name: string; comment: string };
  roleName: string;
  description: string;
  policy: { name: string; sid: string };
}

/** Publishes each file that a pipe could not load, each task that fails, and what alerts find. */
export const createErrorNotifications = (context: PartContext, options: NotificationOptions): Notifications =>
  createNotifications(context, options, {
    resource: "errors",
    integration: {
      resource: "error-integration",
      name: context.names.errorIntegration,
      comment: "Files that a pipe could not load",
    },
    roleName: context.scheme.name("snowflake-errors"),
    description: "Snowflake publishes files that a pipe could not load",
    policy: { name: "publish-load-errors", sid: "PublishLoadErrors" },
  });

/** Publishes the health of the pipeline, to a topic of its own: who is told of faults wants no beat each hour. */
export const createSnapshotNotifications = (
  context: PartContext,
  options: NotificationOptions,
): Notifications =>
  createNotifications(context, options, {
    resource: "snapshots",
    integration: {
      resource: "snapshot-integration",
      name: context.names.snapshotIntegration,
      comment: "Health of the pipeline",
    },
    roleName: context.scheme.name("snowflake-snapshots"),
    description: "Snowflake publishes the health of the pipeline",
    policy: { name: "publish-snapshots", sid: "PublishSnapshots" },
  });

/** Integration and role as with the storage integration. */
function createNotifications(
  context: PartContext,
  { accountId, partition, topicArn }: NotificationOptions,
  way: Way,
): Notifications {
  const { name } = context;
  const integration = new snowflake.NotificationIntegration(
    `${name}-${way.integration.resource}`,
    {
      name: way.integration.name,
      enabled: true,
      notificationProvider: "AWS_SNS",
      awsSnsTopicArn: topicArn,
      awsSnsRoleArn: pulumi.interpolate`arn:${partition}:iam::${accountId}:role/${way.roleName}`,
      comment: way.integration.comment,
    },
    inSnowflake(context),
  );
  const role = createPublisherRole(context, way, integration);
  const policy = new aws.iam.RolePolicy(
    `${name}-${way.resource}-policy`,
    {
      name: way.policy.name,
      role: role.name,
      policy: pulumi.output(topicArn).apply((arn) => {
        checkTopic(`the topic of ${way.resource}`, arn);
        return JSON.stringify(planPublish(way.policy.sid, arn));
      }),
    },
    inAws(context),
  );
  return { integration, policy };
}

function createPublisherRole(
  context: PartContext,
  way: Way,
  { awsSnsIamUserArn, awsSnsExternalId }: snowflake.NotificationIntegration,
): aws.iam.Role {
  return new aws.iam.Role(
    `${context.name}-${way.resource}-role`,
    {
      name: way.roleName,
      description: way.description,
      assumeRolePolicy: pulumi
        .all([awsSnsIamUserArn, awsSnsExternalId])
        .apply(([userArn, externalId]) => JSON.stringify(planSnowflakeTrust(userArn, externalId))),
      maxSessionDuration: 3600,
      tags: { ...context.scheme.tags },
    },
    inAws(context),
  );
}
