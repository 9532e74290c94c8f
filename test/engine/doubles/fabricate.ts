import { createHash } from "node:crypto";
import type { Properties } from "./engine-values.ts";
import type { Field, Fields, Shape } from "./shape.ts";

/** Where the double's account lies. */
export interface Place {
  accountId: string;
  region: string;
}

/** Unless the provider is configured otherwise. */
export const defaultPlace: Place = { accountId: "123456789012", region: "us-east-1" };

const partition = "aws";

export interface Subject {
  /** `aws:sqs/queue:Queue`. */
  type: string;
  /** The name within the program, which makes values that nobody chose differ. */
  name: string;
  inputs: Properties;
  place: Place;
}

/**
 * What a cloud would answer: the inputs, and for every other output that always has a value one of its kind, the same
 * for the same subject. Lists that could have been given stay empty: nobody gave them.
 */
export function fabricateOutputs(
  fields: Fields,
  subject: Subject,
  settable: Fields = new Map(),
): Record<string, unknown> {
  const outputs: Record<string, unknown> = { ...subject.inputs };
  for (const key of computedOf(fields, subject.inputs)) {
    const { shape } = fields.get(key) as Field;
    outputs[key] = shape.kind === "list" && settable.has(key) ? [] : fabricate(shape, key, subject, 0);
  }
  return outputs;
}

/** The outputs that only the cloud knows. */
export function computedOf(fields: Fields, inputs: Properties): string[] {
  return [...fields]
    .filter(([key, field]) => !field.isOptional && inputs[key] === undefined)
    .map(([key]) => key);
}

function fabricate(shape: Shape, key: string, subject: Subject, depth: number): unknown {
  switch (shape.kind) {
    case "string":
      return fabricateText(key, subject);
    case "number":
      return key === "port" ? 5432 : 1;
    case "boolean":
      return false;
    case "map":
      return key === "tagsAll" ? (subject.inputs["tags"] ?? {}) : {};
    case "list":
      return depth < 3 ? [fabricate(shape.of, key, subject, depth + 1)] : [];
    case "object":
      return depth < 3 ? fabricateObject(shape.fields(), subject, depth + 1) : {};
    case "any":
      return fabricateText(key, subject);
  }
}

function fabricateObject(fields: Fields, subject: Subject, depth: number): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [key, field] of fields)
    if (!field.isOptional) value[key] = fabricate(field.shape, key, subject, depth);
  return value;
}

function fabricateText(key: string, subject: Subject): string {
  const physicalName = physicalNameOf(subject);
  if (key === "arn") return arnOf(subject);
  if (key === "region") return subject.place.region;
  if (key === "accountId" || key === "ownerId") return subject.place.accountId;
  if (key === "name" || key === "bucket") return physicalName;
  if (key === "fullyQualifiedName") return `"${physicalName}"`;
  if (key.startsWith("redrive")) return "";
  if (/policy$/i.test(key)) return '{"Version":"2012-10-17","Statement":[]}';
  if (key === "repoDigest") return digestOf(subject);
  if (key === "storageAwsIamUserArn") return "arn:aws:iam::210987654321:user/abcd-s-euct0001";
  if (key === "notificationChannel")
    return `arn:aws:sqs:${subject.place.region}:210987654321:sf-snowpipe-${hashOf(subject, "channel", 12)}`;
  if (/arn$/i.test(key)) return `${arnOf(subject)}/${key}`;
  if (/url$/i.test(key)) return `https://${hashOf(subject, key, 12)}.stand-in.example/`;
  if (/(endpoint|host|address|dnsName|domainName)$/i.test(key))
    return `${hashOf(subject, key, 12)}.stand-in.example`;
  return hashOf(subject, key, 24);
}

/** Of an image that was pushed: `host/repository@sha256:…`. */
function digestOf(subject: Subject): string {
  const image = String(subject.inputs["imageName"]);
  return `${image.replace(/:[^:/]*$/, "")}@sha256:${hashOf(subject, "digest", 64)}`;
}

/** The resource's name in the cloud, or one as the engine's automatic naming makes it. */
export function physicalNameOf(subject: Subject): string {
  for (const key of ["name", "bucket", "identifier", "clusterIdentifier", "functionName", "alarmName"]) {
    const value = subject.inputs[key];
    if (typeof value === "string") return value;
  }
  return `${subject.name}-${hashOf(subject, "name", 7)}`;
}

/** `aws:sqs/queue:Queue` → `sqs`; the shapes of the few services that leave parts out. */
function arnOf(subject: Subject): string {
  const [, module = "", kind = ""] = subject.type.split(":");
  const service = module.split("/")[0] ?? "";
  const name = physicalNameOf(subject);
  const { accountId, region } = subject.place;
  if (service === "s3") return `arn:${partition}:s3:::${name}`;
  if (service === "iam") return `arn:${partition}:iam::${accountId}:${kind.toLowerCase()}/${name}`;
  if (service === "sqs" || service === "sns")
    return `arn:${partition}:${service}:${region}:${accountId}:${name}`;
  const kindInArn = kind.slice(0, 1).toLowerCase() + kind.slice(1);
  return `arn:${partition}:${service}:${region}:${accountId}:${kindInArn}/${name}`;
}

const idPrefixes: Readonly<Record<string, string>> = {
  Vpc: "vpc",
  Subnet: "subnet",
  SecurityGroup: "sg",
  SecurityGroupIngressRule: "sgr",
  SecurityGroupEgressRule: "sgr",
  RouteTable: "rtb",
  InternetGateway: "igw",
  NatGateway: "nat",
  VpcEndpoint: "vpce",
  Eip: "eipalloc",
};

export function idOf(subject: Subject): string {
  const prefix = idPrefixes[subject.type.split(":")[2] ?? ""];
  return prefix === undefined ? physicalNameOf(subject) : `${prefix}-${hashOf(subject, "id", 17)}`;
}

function hashOf({ type, name }: Subject, key: string, length: number): string {
  return createHash("sha256").update(`${type}|${name}|${key}`).digest("hex").slice(0, length);
}
