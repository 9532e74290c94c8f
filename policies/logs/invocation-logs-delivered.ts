import { asRecord } from "../property.ts";
import { findAttached, namesOf, refersTo } from "../attachments.ts";
import { readStatements } from "../policy-document.ts";
import type { Resource, StackRule, Verdict } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

const logging = "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration";
const bedrock = "bedrock.amazonaws.com";

export const invocationLogsDelivered: StackRule = {
  name: "invocation-logs-delivered",
  scope: "stack",
  level: "mandatory",
  severity: "high",
  description: "Bedrock logs its invocations into a bucket of the stack whose policy lets it write.",
  reason:
    "Logs hold prompts and answers: they belong where encryption, access and deletion are in this program",
  remedy: "Log into the lake, and give it Bedrock's delivery (`deliveries` of Lake)",
  check: (stack) =>
    stack
      .filter(({ type }) => type === logging)
      .map((resource) => ({ resource, verdict: checkLogging(resource, stack) })),
};

function checkLogging({ props }: Resource, stack: readonly Resource[]): Verdict {
  const config = props["loggingConfig"];
  if (config === unknown) return unchecked("loggingConfig");
  const target = asRecord(config)["s3Config"];
  if (target === unknown) return unchecked("loggingConfig.s3Config");
  const { bucketName } = asRecord(target);
  if (bucketName === undefined) return violates("it logs into no bucket");
  if (bucketName === unknown) return unchecked("loggingConfig.s3Config.bucketName");
  const bucket = stack.find(
    (resource) => resource.type === "aws:s3/bucket:Bucket" && refersTo(bucketName, resource, namesOf.bucket),
  );
  return bucket === undefined
    ? violates("it logs into a bucket that is not the stack's")
    : checkBucket(bucket, stack);
}

function checkBucket(bucket: Resource, stack: readonly Resource[]): Verdict {
  const attached = findAttached(
    bucket,
    { type: "aws:s3/bucketPolicy:BucketPolicy", reference: "bucket", names: namesOf.bucket },
    stack,
  );
  const documents = attached.resources.map(({ props }) => readStatements(props["policy"]));
  if (documents.some((statements) => statements?.some(letsBedrockWrite))) return complies;
  if (documents.includes(undefined)) return unchecked("the bucket's policy");
  return attached.unknownProperty === undefined
    ? violates("the bucket's policy does not let Bedrock write")
    : unchecked(attached.unknownProperty);
}

function letsBedrockWrite(statement: NonNullable<ReturnType<typeof readStatements>>[number]): boolean {
  return (
    statement.effect === "Allow" &&
    statement.principals.some(({ type, id }) => type === "Service" && id === bedrock) &&
    statement.actions.some((action) => /^s3:put(object|\*)$/i.test(action))
  );
}
