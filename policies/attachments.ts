import type { Resource, StackRule, Verdict } from "./rule.ts";
import { unknown } from "./rule.ts";
import { anyOf, unchecked, violates } from "./verdict.ts";

/**
 * Much of a bucket, queue or function is said by other resources, which refer to it by name, URL or ARN. An ARN or URL
 * is not known at preview: such a resource may belong to any owner that has none, which is then unchecked, not faulty.
 */
export interface Attachment {
  /** Type of the resources that are attached. */
  type: string;
  /** Their property that refers to the owner. */
  reference: string;
  /** The owner's properties that name it; the one that an ARN or URL ends with comes first. */
  names: readonly string[];
}

/** By the owners' types: properties that identify them. */
export const namesOf = {
  bucket: ["bucket", "id"],
  queue: ["name", "arn", "url", "id"],
  function: ["name", "arn", "id"],
  topic: ["name", "arn", "id"],
} as const;

export interface Attached {
  resources: Resource[];
  /** Of an attachment, or of the owner, that might yet belong together. */
  unknownProperty?: string;
}

export function findAttached(owner: Resource, attachment: Attachment, stack: readonly Resource[]): Attached {
  const { type, reference, names } = attachment;
  const candidates = stack.filter((resource) => resource.type === type);
  const resources = candidates.filter((side) => refersTo(side.props[reference], owner, names));
  if (candidates.some((side) => side.props[reference] === unknown)) {
    return { resources, unknownProperty: `${shortType(type)}.${reference}` };
  }
  if (names.some((name) => typeof owner.props[name] === "string") || candidates.length === 0) {
    return { resources };
  }
  return { resources, unknownProperty: names[0] ?? reference };
}

/** Whether `value` is one of the owner's names, or an ARN or URL that ends with it. */
export function refersTo(value: unknown, owner: Resource, names: readonly string[]): boolean {
  if (typeof value !== "string") return false;
  return names.some((key) => {
    const name = owner.props[key];
    if (typeof name !== "string" || name === "") return false;
    return value === name || value.endsWith(`:${name}`) || value.endsWith(`/${name}`);
  });
}

/** For every owner: one of its attachments must satisfy `judge`. */
export function checkAttachments(
  ownerType: string,
  attachment: Attachment,
  judge: (side: Resource, owner: Resource) => Verdict,
): StackRule["check"] {
  return (stack) =>
    stack
      .filter(({ type }) => type === ownerType)
      .map((owner) => {
        const { resources, unknownProperty } = findAttached(owner, attachment, stack);
        const missing = `it has no ${shortType(attachment.type)}`;
        if (resources.length > 0) {
          return {
            resource: owner,
            verdict: anyOf(
              resources.map((side) => judge(side, owner)),
              missing,
            ),
          };
        }
        const verdict = unknownProperty === undefined ? violates(missing) : unchecked(unknownProperty);
        return { resource: owner, verdict };
      });
}

/** `BucketVersioning` of `aws:s3/bucketVersioning:BucketVersioning`. */
export function shortType(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
