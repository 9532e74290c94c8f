import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import type { AggregatorPlan } from "./aggregator-plan.ts";
import {
  maxReceiveCount,
  planDeadLetterQueuePolicy,
  planQueuePolicy,
  pollSeconds,
  retentionSeconds,
  visibilityTimeouts,
} from "./queue-plan.ts";

export interface AggregatorQueueArgs {
  scheme: Scheme;
  plan: AggregatorPlan;
  /** Of the function that reads it. */
  timeoutSeconds: number;
}

/** The queue of S3's notifications, and the one in which messages end that failed again and again. */
export class AggregatorQueue extends pulumi.ComponentResource {
  readonly queueArn: pulumi.Output<string>;
  /** The same, known only once S3 may send to it. */
  readonly openedQueueArn: pulumi.Output<string>;

  constructor(name: string, args: AggregatorQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:bedrock:AggregatorQueue", name, {}, opts);
    const { plan } = args;
    const deadLetters = createDeadLetterQueue(this, name, args);
    const queue = createQueue(this, name, args, deadLetters);
    new aws.sqs.RedriveAllowPolicy(
      `${name}-redrive-allow`,
      {
        queueUrl: deadLetters.url,
        redriveAllowPolicy: JSON.stringify({
          redrivePermission: "byQueue",
          sourceQueueArns: [plan.queueArn],
        }),
      },
      { parent: this },
    );
    new aws.sqs.QueuePolicy(
      `${name}-dead-letter-policy`,
      { queueUrl: deadLetters.url, policy: JSON.stringify(planDeadLetterQueuePolicy(plan)) },
      { parent: this },
    );
    const policy = new aws.sqs.QueuePolicy(
      `${name}-policy`,
      { queueUrl: queue.url, policy: JSON.stringify(planQueuePolicy(plan)) },
      { parent: this },
    );
    this.queueArn = queue.arn;
    // S3 tries the queue out when the notification is set.
    this.openedQueueArn = pulumi.all([queue.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ queueArn: this.queueArn });
  }
}

function createDeadLetterQueue(parent: pulumi.Resource, name: string, { scheme, plan }: AggregatorQueueArgs) {
  return new aws.sqs.Queue(
    `${name}-dead-letters`,
    {
      name: plan.deadLetterQueueName,
      messageRetentionSeconds: retentionSeconds,
      receiveWaitTimeSeconds: pollSeconds,
      sqsManagedSseEnabled: true,
      tags: scheme.tags,
    },
    { parent },
  );
}

function createQueue(
  parent: pulumi.Resource,
  name: string,
  { scheme, plan, timeoutSeconds }: AggregatorQueueArgs,
  deadLetters: aws.sqs.Queue,
) {
  return new aws.sqs.Queue(
    `${name}-messages`,
    {
      name: plan.queueName,
      visibilityTimeoutSeconds: visibilityTimeouts * timeoutSeconds,
      messageRetentionSeconds: retentionSeconds,
      receiveWaitTimeSeconds: pollSeconds,
      sqsManagedSseEnabled: true,
      redrivePolicy: deadLetters.arn.apply((deadLetterTargetArn) =>
        JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
      ),
      tags: scheme.tags,
    },
    { parent },
  );
}
