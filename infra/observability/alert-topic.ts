import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { planArn, type AwsPlace } from "../aws/place.ts";
import type { Scheme } from "../scheme.ts";
import { stateful } from "../stateful.ts";
import { planAlertKeyPolicy, planAlertTopicPolicy } from "./alert-topic-plan.ts";
import { planAlertTopicName } from "./monitored-plan.ts";

export interface AlertTopicArgs {
  scheme: Scheme;
  place: AwsPlace;
  /** Told by email; each confirms by a link in the first one. */
  emails: readonly string[];
  /** Told by POST, over HTTPS; each confirms by the address in the first one. */
  urls: readonly string[];
}

/** Whom alarms tell, encrypted with a key of its own, which alarms may use. */
export class AlertTopic extends pulumi.ComponentResource {
  /** Known only when the topic takes what alarms publish. */
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlertTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:observability:AlertTopic", name, {}, opts);
    const { scheme, place, emails, urls } = args;
    const key = createKey(this, name, args);
    const topicName = planAlertTopicName(scheme);
    const topic = new aws.sns.Topic(
      `${name}-topic`,
      { name: topicName, displayName: topicName, kmsMasterKeyId: key.arn, tags: scheme.tags },
      { parent: this },
    );
    const policy = new aws.sns.TopicPolicy(
      `${name}-policy`,
      {
        arn: topic.arn,
        policy: JSON.stringify(planAlertTopicPolicy(place, planArn(place, "sns", topicName))),
      },
      { parent: this },
    );
    if (emails.length + urls.length === 0)
      void pulumi.log.warn(`${topicName}: alarms tell nobody until somebody subscribes`, this);
    for (const [protocol, endpoints] of [
      ["email", emails],
      ["https", urls],
    ] as const)
      for (const [at, endpoint] of endpoints.entries())
        new aws.sns.TopicSubscription(
          `${name}-${protocol}-${at + 1}`,
          { topic: topic.arn, protocol, endpoint },
          { parent: this, dependsOn: [policy] },
        );
    this.topicArn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

function createKey(parent: pulumi.Resource, name: string, { scheme, place }: AlertTopicArgs): aws.kms.Key {
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: `Notices of ${planAlertTopicName(scheme)}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: JSON.stringify(planAlertKeyPolicy(place)),
      tags: scheme.tags,
    },
    { parent, ...stateful(scheme) },
  );
  new aws.kms.Alias(
    `${name}-key-alias`,
    { name: `alias/${planAlertTopicName(scheme)}`, targetKeyId: key.keyId },
    { parent },
  );
  return key;
}
