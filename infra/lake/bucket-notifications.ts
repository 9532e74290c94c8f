import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { planNotifications } from "./notification-plan.ts";
import type { NotificationFilter } from "./notification-plan.ts";

export interface QueueNotification extends NotificationFilter {
  /** The queue's own policy must let S3 in before: S3 tries it out when the notification is set. */
  queueArn: pulumi.Input<string>;
}

export interface BucketNotificationsArgs {
  bucketName: pulumi.Input<string>;
  /** Who is told of new objects, by prefix and suffix; no key may match two. */
  queues: readonly QueueNotification[];
}

/**
 * Tells queues of the bucket's new objects. A bucket has one notification configuration, and setting it replaces
 * the whole: this component is its one owner. Make one a bucket and hand it everyone's queues; let it depend on the
 * policies of those queues that are the program's own.
 */
export class BucketNotifications extends pulumi.ComponentResource {
  constructor(name: string, args: BucketNotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:lake:BucketNotifications", name, {}, opts);
    const planned = planNotifications(args.queues);
    new aws.s3.BucketNotification(
      `${name}-notification`,
      {
        bucket: args.bucketName,
        queues: planned.map(({ id, prefix, suffix, queueArn }) => ({
          id,
          queueArn,
          events: ["s3:ObjectCreated:*"],
          filterPrefix: prefix,
          filterSuffix: suffix,
        })),
      },
      // A component hands its `dependsOn` to no child by itself.
      { parent: this, ...(opts?.dependsOn === undefined ? {} : { dependsOn: opts.dependsOn }) },
    );
    this.registerOutputs();
  }
}
