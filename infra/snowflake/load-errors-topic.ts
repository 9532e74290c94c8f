import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import { planTopicPolicy } from "./load-errors-topic-plan.ts";

export interface LoadErrorsTopicArgs {
  scheme: Scheme;
  /** The account's 12 digits. */
  accountId: string;
  region: string;
  /** Default `aws`. */
  partition?: string;
  /** Told by email; each confirms by a link in the first one. Default nobody. */
  emails?: readonly string[];
}

/** The topic that Snowflake tells of each file which a pipe could not load, and to which its alerts go. */
export class LoadErrorsTopic extends pulumi.ComponentResource {
  /** Made of the topic's name, so that a preview knows it. */
  readonly topicArn: string;
  readonly topic: aws.sns.Topic;

  constructor(name: string, args: LoadErrorsTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:snowflake:LoadErrorsTopic", name, {}, opts);
    const { scheme, accountId, region, partition = "aws", emails = [] } = args;
    const topicName = scheme.name("load-errors");
    this.topicArn = `arn:${partition}:sns:${region}:${accountId}:${topicName}`;
    this.topic = new aws.sns.Topic(
      `${name}-topic`,
      // Snowflake publishes to standard topics only. AWS's own key: whoever may publish may also encrypt with it.
      { name: topicName, kmsMasterKeyId: "alias/aws/sns", tags: scheme.tags },
      { parent: this },
    );
    new aws.sns.TopicPolicy(
      `${name}-policy`,
      { arn: this.topic.arn, policy: JSON.stringify(planTopicPolicy(this.topicArn, accountId, partition)) },
      { parent: this },
    );
    for (const [at, endpoint] of emails.entries())
      new aws.sns.TopicSubscription(
        `${name}-email-${at + 1}`,
        { topic: this.topic.arn, protocol: "email", endpoint },
        { parent: this },
      );
    this.registerOutputs({ topicArn: this.topicArn });
  }
}
