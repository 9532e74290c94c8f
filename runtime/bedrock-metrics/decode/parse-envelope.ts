import { z } from "zod";
import { ObjectFault, type ObjectRef } from "../record.ts";

/** What a message of the queue asks for. */
export type Envelope = { kind: "objects"; objects: ObjectRef[] } | { kind: "test" };

const s3Object = z.object({
  key: z.string().min(1),
  size: z.number().nonnegative().optional().catch(undefined),
  eTag: z.string().optional().catch(undefined),
  versionId: z.string().optional().catch(undefined),
});
const notification = z.object({
  Records: z
    .array(z.object({ s3: z.object({ bucket: z.object({ name: z.string().min(1) }), object: s3Object }) }))
    .min(1),
});
/** EventBridge's own event of S3: its keys are not encoded. */
const bridged = z.object({
  source: z.literal("aws.s3"),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({
      key: z.string().min(1),
      size: z.number().nonnegative().optional().catch(undefined),
      etag: z.string().optional().catch(undefined),
      "version-id": z.string().optional().catch(undefined),
    }),
  }),
});
const fromTopic = z.object({ Type: z.literal("Notification"), Message: z.string() });
const testEvent = z.object({ Service: z.literal("Amazon S3"), Event: z.literal("s3:TestEvent") });

/**
 * The objects of S3's notification, sent directly, through an SNS topic (with or without raw delivery) or by EventBridge.
 *
 * @throws {ObjectFault} BMAS-005 for everything else
 */
export function parseEnvelope(body: string): Envelope {
  const value = parseJson(body);
  const wrapped = fromTopic.safeParse(value);
  return readEvent(wrapped.success ? parseJson(wrapped.data.Message) : value);
}

function readEvent(value: unknown): Envelope {
  if (testEvent.safeParse(value).success) return { kind: "test" };
  const bridge = bridged.safeParse(value);
  if (bridge.success) {
    const { bucket, object } = bridge.data.detail;
    return {
      kind: "objects",
      objects: [refOf(bucket.name, object.key, object.size, object.etag, object["version-id"])],
    };
  }
  const event = notification.safeParse(value);
  if (!event.success) throw refuse(describe(event.error));
  const objects = event.data.Records.map(({ s3: { bucket, object } }) =>
    refOf(bucket.name, decodeKey(object.key), object.size, object.eTag, object.versionId),
  );
  return { kind: "objects", objects };
}

function refOf(
  bucket: string,
  key: string,
  sizeBytes: number | undefined,
  etag: string | undefined,
  versionId: string | undefined,
): ObjectRef {
  // A bucket whose versions were switched off again names the version `null`.
  const version = versionId === undefined || versionId === "" || versionId === "null" ? undefined : versionId;
  return { bucket, key, versionId: version, etag: etag?.replaceAll('"', "") || undefined, sizeBytes };
}

/** S3 encodes keys as a form does: a space is `+`. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    throw refuse(`the key ${JSON.stringify(key.slice(0, 200))} is not encoded as S3 does`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse("the body is not JSON");
  }
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? "no Records" : `${issue.path.join(".") || "the body"}: ${issue.message}`;
}

const refuse = (reason: string) =>
  new ObjectFault("BMAS-005", "SQS message parse error", { details: { reason } });
