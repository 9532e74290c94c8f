import * as aws from "@pulumi/aws";
import { describe, expect, it } from "vitest";
import { recordResources } from "../testing/record-resources.ts";
import { BucketNotifications } from "./bucket-notifications.ts";

const queueArn = "arn:aws:sqs:eu-central-1:444455556666:sf-snowpipe";

describe("BucketNotifications", () => {
  it("is one configuration of the bucket, with a queue for each prefix", async () => {
    const resources = await recordResources(() => {
      const queues = [
        { prefix: "braintrust/traces/", suffix: "", queueArn },
        { prefix: "bedrock/", suffix: ".json.gz", queueArn: `${queueArn}-2` },
      ];
      new BucketNotifications("notifications", { bucketName: "lake", queues });
    });
    expect(resources.map(({ type, name }) => [type, name])).toEqual([
      ["tracelake:lake:BucketNotifications", "notifications"],
      ["aws:s3/bucketNotification:BucketNotification", "notifications-notification"],
    ]);
    expect(resources[1]?.inputs).toEqual({
      bucket: "lake",
      queues: [
        {
          id: "bedrock-json-gz-865969aa",
          queueArn: `${queueArn}-2`,
          events: ["s3:ObjectCreated:*"],
          filterPrefix: "bedrock/",
          filterSuffix: ".json.gz",
        },
        {
          id: "braintrust-traces-dd25d222",
          queueArn,
          events: ["s3:ObjectCreated:*"],
          filterPrefix: "braintrust/traces/",
          filterSuffix: "",
        },
      ],
    });
  });

  it("refuses overlapping filters before anything is created", async () => {
    const queues = ["a/", "a/b/"].map((prefix) => ({ prefix, suffix: "", queueArn }));
    await expect(
      recordResources(() => void new BucketNotifications("notifications", { bucketName: "lake", queues })),
    ).rejects.toThrow('The notification filters "a/*" and "a/b/*" overlap');
  });

  it("waits for what it is told to, as a queue's policy", async () => {
    const resources = await recordResources(() => {
      const policy = new aws.sqs.QueuePolicy("queue-policy", { queueUrl: "url", policy: "{}" });
      const queues = [{ prefix: "a/", suffix: "", queueArn }];
      new BucketNotifications("notifications", { bucketName: "lake", queues }, { dependsOn: policy });
    });
    expect(resources.at(-1)?.options.dependsOn).toContain("aws:sqs/queuePolicy:QueuePolicy queue-policy");
  });
});
