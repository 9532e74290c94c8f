import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import * as snowflake from "@pulumi/snowflake";
import { inAws, inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import { checkErrorTopic, planErrorPublish, planSnowflakeTrust } from "./policies-plan.ts";

export interface ErrorNotificationOptions {
  accountId: pulumi.Input<string>;
  partition: string;
  /** A standard topic. */
  topicArn: pulumi.Input<string>;
}

export interface ErrorNotifications {
  integration: snowflake.NotificationIntegration;
  /** Lets Snowflake publish. */
  policy: aws.iam.RolePolicy;
}

/** Publishes each file that a pipe could not load. Integration and role as with the storage integration. */
export function createErrorNotifications(
  context: PartContext,
  { accountId, partition, topicArn }: ErrorNotificationOptions,
): ErrorNotifications {
  const { name, scheme, names } = context;
  const roleName = scheme.name("snowflake-errors");
  const integration = new snowflake.NotificationIntegration(
    `${name}-error-integration`,
    {
      name: names.errorIntegration,
      enabled: true,
      notificationProvider: "AWS_SNS",
      awsSnsTopicArn: topicArn,
      awsSnsRoleArn: pulumi.interpolate`arn:${partition}:iam::${accountId}:role/${roleName}`,
      comment: "Files that a pipe could not load",
    },
    inSnowflake(context),
  );
  const role = createPublisherRole(context, roleName, integration);
  const policy = new aws.iam.RolePolicy(
    `${name}-errors-policy`,
    {
      name: "publish-load-errors",
      role: role.name,
      policy: pulumi.output(topicArn).apply((arn) => {
        checkErrorTopic(arn);
        return JSON.stringify(planErrorPublish(arn));
      }),
    },
    inAws(context),
  );
  return { integration, policy };
}

function createPublisherRole(
  context: PartContext,
  roleName: string,
  { awsSnsIamUserArn, awsSnsExternalId }: snowflake.NotificationIntegration,
): aws.iam.Role {
  return new aws.iam.Role(
    `${context.name}-errors-role`,
    {
      name: roleName,
      description: "Snowflake publishes files that a pipe could not load",
      assumeRolePolicy: pulumi
        .all([awsSnsIamUserArn, awsSnsExternalId])
        .apply(([userArn, externalId]) => JSON.stringify(planSnowflakeTrust(userArn, externalId))),
      maxSessionDuration: 3600,
      tags: { ...context.scheme.tags },
    },
    inAws(context),
  );
}
