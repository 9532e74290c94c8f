import { describe, expect, it } from "vitest";
import { ObjectFault } from "../record.ts";
import { parseEnvelope } from "./parse-envelope.ts";
import { planKey } from "./plan-key.ts";

const event = (object: Record<string, unknown>) => ({
  Records: [{ eventSource: "aws:s3", s3: { bucket: { name: "logs" }, object } }],
});
const ref = { bucket: "logs", key: "a b/ü+.gz", versionId: "v1", etag: "e1", sizeBytes: 12 };
const object = { key: "a+b/%C3%BC%2B.gz", size: 12, eTag: '"e1"', versionId: "v1" };

describe("a message's envelope", () => {
  it.each([
    ["S3's notification", event(object)],
    ["the same through a topic", { Type: "Notification", Message: JSON.stringify(event(object)) }],
    [
      "EventBridge's event, whose keys are not encoded",
      {
        source: "aws.s3",
        "detail-type": "Object Created",
        detail: {
          bucket: { name: "logs" },
          object: { key: "a b/ü+.gz", size: 12, etag: "e1", "version-id": "v1" },
        },
      },
    ],
  ])("of %s names the object", (_, body) => {
    expect(parseEnvelope(JSON.stringify(body))).toEqual({ kind: "objects", objects: [ref] });
  });

  it("names every object of several records, and leaves open what they leave out", () => {
    const { Records } = event({ key: "a" });
    expect(parseEnvelope(JSON.stringify({ Records: [...Records, ...Records] }))).toMatchObject({
      objects: [
        { key: "a", versionId: undefined, etag: undefined, sizeBytes: undefined },
        { key: "a", versionId: undefined, etag: undefined, sizeBytes: undefined },
      ],
    });
  });

  it("takes the version `null` for none, which a bucket has whose versions were switched off", () => {
    const body = JSON.stringify(event({ key: "a", versionId: "null", eTag: "e" }));
    expect(parseEnvelope(body)).toMatchObject({ objects: [{ versionId: undefined, etag: "e" }] });
  });

  it.each([{ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "logs" }])(
    "knows S3's test message",
    (test) => {
      expect(parseEnvelope(JSON.stringify(test))).toEqual({ kind: "test" });
      expect(parseEnvelope(JSON.stringify({ Type: "Notification", Message: JSON.stringify(test) }))).toEqual({
        kind: "test",
      });
    },
  );

  it.each([
    ["", "the body is not JSON"],
    ["null", "the body"],
    ['{"Records":[]}', "Records"],
    ['{"Records":[{"s3":{"bucket":{},"object":{"key":"a"}}}]}', "Records.0.s3.bucket.name"],
    ['{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":"%E0%A4"}}}]}', "not encoded"],
    ['{"Type":"Notification","Message":"x"}', "not JSON"],
  ])("%s is refused as BMAS-005, with its place", (body, reason) => {
    let caught: unknown;
    try {
      parseEnvelope(body);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ObjectFault);
    expect(caught).toMatchObject({ code: "BMAS-005", details: { reason: expect.stringContaining(reason) } });
  });
});

describe("a key", () => {
  const place = "bedrock/AWSLogs/111122223333/BedrockModelInvocationLogs/us-gov-west-1/2026/01/15/11";

  it("tells account and region of a log", () => {
    expect(planKey(`${place}/20260115T110000000Z_1.json.gz`)).toEqual({
      skip: undefined,
      region: "us-gov-west-1",
      accountId: "111122223333",
    });
  });

  it("tells what is no log", () => {
    expect(planKey(`${place}/data/x_input.json.gz`).skip).toBe("offloaded-body");
    expect(
      planKey("x/AWSLogs/111122223333/BedrockModelInvocationLogs/amazon-bedrock-logs-permission-check").skip,
    ).toBe("permission-check");
    expect(planKey("data/logs/2024/01/15/invocation-log.json.gz").skip).toBe("offloaded-body");
  });

  it("of another layout tells nothing and may be a log", () => {
    expect(planKey("logs/2024/01/15/a.json.gz")).toEqual({
      skip: undefined,
      region: undefined,
      accountId: undefined,
    });
    expect(planKey(`data/${place}/a.json.gz`).skip).toBeUndefined();
  });
});
