import { unknown } from "./rule.ts";
import type { Resource } from "./rule.ts";
import { hasUnknown, isPlain } from "./unknown-values.ts";

/** A statement of an IAM policy, with its lists made lists. */
export interface Statement {
  effect: "Allow" | "Deny";
  /** Empty in the policies of roles and users themselves. `*` stands as type `*`. */
  principals: readonly { type: string; id: string }[];
  actions: readonly string[];
  notActions: readonly string[];
  resources: readonly string[];
  conditions: readonly { operator: string; key: string; values: readonly string[] }[];
  /** Parts (`Principal`, `Action`, `Resource`, `Condition`) that are not wholly known before the deployment. */
  unknownParts: readonly string[];
}

/** `trust`: who may become the role. `identity`: what it may do. `resource`: who may do what to this resource. */
export type DocumentKind = "trust" | "identity" | "resource";

export interface PolicyDocument {
  kind: DocumentKind;
  /** Of the resource. */
  property: string;
  /** Undefined where the document is not known before the deployment. */
  statements: readonly Statement[] | undefined;
}

const sources: Readonly<Record<string, Readonly<Record<string, DocumentKind>>>> = {
  "aws:iam/role:Role": { assumeRolePolicy: "trust", inlinePolicies: "identity" },
  "aws:iam/policy:Policy": { policy: "identity" },
  "aws:iam/rolePolicy:RolePolicy": { policy: "identity" },
  "aws:iam/userPolicy:UserPolicy": { policy: "identity" },
  "aws:iam/groupPolicy:GroupPolicy": { policy: "identity" },
  "aws:s3/bucketPolicy:BucketPolicy": { policy: "resource" },
  "aws:sqs/queuePolicy:QueuePolicy": { policy: "resource" },
  "aws:sqs/queue:Queue": { policy: "resource" },
  "aws:sns/topicPolicy:TopicPolicy": { policy: "resource" },
  "aws:sns/topic:Topic": { policy: "resource" },
  "aws:kms/key:Key": { policy: "resource" },
  "aws:kms/keyPolicy:KeyPolicy": { policy: "resource" },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { policy: "resource" },
  "aws:secretsmanager/secret:Secret": { policy: "resource" },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": { policy: "resource" },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": { policyDocument: "resource" },
};

/** Types of resources that carry policy documents of these kinds. */
export function typesWith(...kinds: readonly DocumentKind[]): string[] {
  return Object.entries(sources)
    .filter(([, properties]) => Object.values(properties).some((kind) => kinds.includes(kind)))
    .map(([type]) => type);
}

/** The documents of these kinds that a resource carries. */
export function documentsOf(resource: Resource, ...kinds: readonly DocumentKind[]): PolicyDocument[] {
  return Object.entries(sources[resource.type] ?? {})
    .filter(([, kind]) => kinds.includes(kind))
    .flatMap(([property, kind]) => {
      const value = resource.props[property];
      if (property !== "inlinePolicies") return [{ kind, property, statements: readStatements(value) }];
      if (value === unknown) return [{ kind, property, statements: undefined }];
      return list(value).map((inline) => ({
        kind,
        property,
        statements:
          inline === unknown ? undefined : readStatements(isPlain(inline) ? inline["policy"] : inline),
      }));
    });
}

/** Of a document given as JSON or as an object; undefined where it is not known. Throws where it is no policy. */
export function readStatements(document: unknown): Statement[] | undefined {
  if (document === unknown) return undefined;
  if (document === undefined || document === null || document === "") return [];
  const value: unknown = typeof document === "string" ? JSON.parse(document) : document;
  if (!isPlain(value)) throw new TypeError("A policy document is neither JSON of an object nor an object.");
  const statements = value["Statement"];
  if (statements === unknown || list(statements).includes(unknown)) return undefined;
  return list(statements).filter(isPlain).map(readStatement);
}

function readStatement(statement: Record<string, unknown>): Statement {
  return {
    effect: statement["Effect"] === "Deny" ? "Deny" : "Allow",
    principals: readPrincipals(statement["Principal"]),
    actions: strings(statement["Action"]),
    notActions: strings(statement["NotAction"]),
    resources: strings(statement["Resource"]),
    conditions: readConditions(statement["Condition"]),
    unknownParts: Object.keys(statement).filter((part) => hasUnknown(statement[part])),
  };
}

function readPrincipals(principal: unknown): Statement["principals"] {
  if (principal === "*") return [{ type: "*", id: "*" }];
  if (!isPlain(principal)) return [];
  return Object.entries(principal).flatMap(([type, ids]) => strings(ids).map((id) => ({ type, id })));
}

function readConditions(condition: unknown): Statement["conditions"] {
  if (!isPlain(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isPlain(keys)
      ? Object.entries(keys).map(([key, values]) => ({ operator, key, values: strings(values) }))
      : [],
  );
}

function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** What is known of a string or list; `aws:SecureTransport` may be given as a boolean. */
function strings(value: unknown): string[] {
  return list(value)
    .filter((item) => typeof item === "string" || typeof item === "boolean" || typeof item === "number")
    .map(String);
}
