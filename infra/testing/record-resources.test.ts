import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { recordResources, unknownInput } from "./record-resources.ts";

class Group extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:testing:Group", name, {}, opts);
    const queue = new aws.sqs.Queue(`${name}-queue`, { name: "work" }, { parent: this, protect: true });
    const topic = new aws.sns.Topic(`${name}-topic`, { displayName: queue.arn }, { parent: this });
    new aws.sns.TopicSubscription(
      `${name}-subscription`,
      { topic: topic.arn, protocol: "sqs", endpoint: queue.arn },
      { parent: this, retainOnDelete: true },
    );
    this.registerOutputs({});
  }
}

describe("recordResources", () => {
  it("returns what was registered in order, even what waits for the outputs of others", async () => {
    const resources = await recordResources(() => void new Group("g"));
    expect(resources.map(({ type, name }) => [type, name])).toEqual([
      ["tracelake:testing:Group", "g"],
      ["aws:sqs/queue:Queue", "g-queue"],
      ["aws:sns/topic:Topic", "g-topic"],
      ["aws:sns/topicSubscription:TopicSubscription", "g-subscription"],
    ]);
    expect(resources[2]?.inputs["displayName"]).toBe("arn:aws:sqs:eu-central-1:111122223333:work");
  });

  it("records protection, parents and what a resource waits for", async () => {
    const [group, queue, , subscription] = await recordResources(() => void new Group("g"));
    expect(group?.options).toMatchObject({ protect: false, parent: undefined });
    expect(queue?.options).toMatchObject({
      protect: true,
      retainOnDelete: false,
      parent: "tracelake:testing:Group g",
    });
    expect(subscription?.options).toMatchObject({ protect: false, retainOnDelete: true });
    expect(subscription?.options.dependsOn.toSorted()).toEqual([
      "aws:sns/topic:Topic g-topic",
      "aws:sqs/queue:Queue g-queue",
    ]);
  });

  it("starts afresh with each call", async () => {
    const first = await recordResources(() => void new Group("a"));
    const second = await recordResources(() => void new Group("b"));
    expect(first).toHaveLength(4);
    expect(second.map(({ name }) => name)).toEqual(["b", "b-queue", "b-topic", "b-subscription"]);
  });

  it("shows secrets as secrets, however deep", async () => {
    const [parameter] = await recordResources(
      () => void new aws.ssm.Parameter("p", { type: "SecureString", value: pulumi.secret("hidden") }),
    );
    expect(parameter?.inputs["value"]).toEqual({ secret: "hidden" });
  });

  it("leaves outputs unknown in a preview", async () => {
    const resources = await recordResources(() => void new Group("g"), { isPreview: true });
    expect(resources[2]?.inputs["displayName"]).toBe(unknownInput);
  });

  it("answers the common look-ups and those that a test adds", async () => {
    const seen: unknown[] = [];
    await recordResources(
      async () => {
        const { accountId } = await aws.getCallerIdentity();
        const zones = await aws.getAvailabilityZones({ state: "available" });
        const image = await aws.ec2.getAmi({});
        seen.push(accountId, zones.names, image.id);
      },
      { calls: { "aws:ec2/getAmi:getAmi": () => ({ id: "ami-1" }) } },
    );
    expect(seen).toEqual(["111122223333", ["eu-central-1a", "eu-central-1b", "eu-central-1c"], "ami-1"]);
  });

  it("refuses a look-up without an answer", async () => {
    await expect(recordResources(async () => void (await aws.ec2.getAmi({})))).rejects.toThrow(
      "No answer is known for the look-up aws:ec2/getAmi:getAmi",
    );
  });

  it("refuses two resources of one name and type", async () => {
    const build = () => {
      new aws.sns.Topic("t", {});
      new aws.sns.Topic("t", {});
    };
    await expect(recordResources(build)).rejects.toThrow("Two resources are called t (aws:sns/topic:Topic).");
  });

  it("throws what the program threw", async () => {
    const build = () => {
      throw new Error("two arguments exclude each other");
    };
    await expect(recordResources(build)).rejects.toThrow("two arguments exclude each other");
  });
});
