import { compareText, parseJsonText, revealValue } from "./plan-values.ts";
import type { ProgramResource } from "./run-program.ts";

/** A statement of a policy, in the order in which it is read. */
export interface Statement {
  effect: string;
  /** Who, in trusts and policies of resources; empty in a role's own. */
  principals: readonly string[];
  actions: readonly string[];
  resources: readonly string[];
  /** As `StringLike sts:ExternalId = bt:org:*`. */
  conditions: readonly string[];
}

export interface RolePermissions {
  role: string;
  urn: string;
  /** Who may assume it. */
  trust: readonly Statement[];
  grants: readonly { policy: string; statements: readonly Statement[] }[];
  /** Policies that AWS or somebody else maintains. */
  managedPolicies: readonly string[];
}

export interface ResourcePermissions {
  urn: string;
  statements: readonly Statement[];
}

export interface SnowflakeGrant {
  role: string;
  privileges: readonly string[];
  on: string;
}

export interface Permissions {
  roles: readonly RolePermissions[];
  /** Policies that sit at a resource: buckets, queues, keys, functions. */
  resources: readonly ResourcePermissions[];
  snowflake: readonly SnowflakeGrant[];
}

type Fields = Record<string, unknown>;
interface Revealed {
  resource: ProgramResource;
  inputs: Fields;
}

/** What each role may do and who may take it on, of a whole program. */
export function planPermissions(resources: readonly ProgramResource[]): Permissions {
  const all = resources.map((resource) => ({ resource, inputs: revealValue(resource.inputs) as Fields }));
  return {
    roles: ofType(all, "aws:iam/role:Role").map((role) => describeRole(role, all)),
    resources: all.flatMap(describeResourcePolicy),
    snowflake: all.flatMap(describeSnowflakeGrant),
  };
}

function ofType(all: readonly Revealed[], type: string): Revealed[] {
  return all.filter(({ resource }) => resource.type === type);
}

function describeRole(role: Revealed, all: readonly Revealed[]): RolePermissions {
  const name = text(role.inputs["name"]) ?? role.resource.name;
  const belongs = ({ inputs: { role: ref } }: Revealed) =>
    ref === name || (typeof ref === "string" && ref.endsWith(`:role/${name}`));
  const attached = [
    ...ofType(all, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(belongs)
      .map(({ inputs: { policyArn } }) => shown(policyArn)),
    ...list(role.inputs["managedPolicyArns"]).map(shown),
  ];
  const own = ofType(all, "aws:iam/policy:Policy").map((policy) => ({
    policy,
    arn: arnAmong(attached, policy),
  }));
  const used = own.filter(({ arn }) => arn !== undefined).map(({ policy }) => policy);
  const written = [...ofType(all, "aws:iam/rolePolicy:RolePolicy").filter(belongs), ...used];
  const ownArns = new Set(own.map(({ arn }) => arn));
  return {
    role: name,
    urn: role.resource.urn,
    trust: readStatements(role.inputs["assumeRolePolicy"]),
    grants: [...inlineGrants(role), ...written.map(describeGrant)].toSorted((x, y) =>
      compareText(x.policy, y.policy),
    ),
    managedPolicies: attached.filter((arn) => !ownArns.has(arn)).toSorted(compareText),
  };
}

/** The ARN by which one of the program's own policies is attached. */
function arnAmong(attached: readonly string[], { resource, inputs }: Revealed): string | undefined {
  return attached.find((arn) => arn.endsWith(`/${text(inputs["name"]) ?? resource.name}`));
}

function describeGrant({ resource: { name }, inputs: { policy } }: Revealed) {
  return { policy: name, statements: readStatements(policy) };
}

function inlineGrants({ inputs }: Revealed) {
  return list(inputs["inlinePolicies"]).map((each) => {
    const { name, policy } = each as Fields;
    return { policy: text(name) ?? "inline", statements: readStatements(policy) };
  });
}

/** Where a resource's own policy stands, by type. */
const policyInputs: Record<string, string> = {
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
  "aws:sqs/queue:Queue": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:sns/topic:Topic": "policy",
  "aws:kms/key:Key": "policy",
  "aws:kms/keyPolicy:KeyPolicy": "policy",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
  "aws:secretsmanager/secret:Secret": "policy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "policy",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
};

function describeResourcePolicy({ resource, inputs }: Revealed): ResourcePermissions[] {
  if (resource.type === "aws:lambda/permission:Permission")
    return [{ urn: resource.urn, statements: [describeLambdaPermission(inputs)] }];
  const policy = inputs[policyInputs[resource.type] ?? ""];
  return policy === undefined ? [] : [{ urn: resource.urn, statements: readStatements(policy) }];
}

function describeLambdaPermission(inputs: Fields): Statement {
  const conditions = Object.entries({
    "ArnLike AWS:SourceArn": inputs["sourceArn"],
    "StringEquals AWS:SourceAccount": inputs["sourceAccount"],
    "StringEquals lambda:FunctionUrlAuthType": inputs["functionUrlAuthType"],
    "Bool lambda:InvokedViaFunctionUrl": inputs["invokedViaFunctionUrl"],
  });
  return {
    effect: "Allow",
    principals: [shown(inputs["principal"])],
    actions: [shown(inputs["action"])],
    resources: [shown(inputs["function"])],
    conditions: conditions
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key} = ${shown(value)}`),
  };
}

/** Statements of a policy document, given as JSON text or as an object; one that tells so if it is not known yet. */
export function readStatements(policy: unknown): Statement[] {
  const document = typeof policy === "string" ? parseJsonText(policy) : policy;
  if (typeof document !== "object" || document === null)
    return [{ effect: "not known yet", principals: [], actions: [], resources: [], conditions: [] }];
  return list((document as Fields)["Statement"]).map((each) => readStatement(each as Fields));
}

function readStatement(statement: Fields): Statement {
  const named = (key: string) => [
    ...list(statement[key]).map(shown),
    ...list(statement[`Not${key}`]).map((each) => `not ${shown(each)}`),
  ];
  return {
    effect: shown(statement["Effect"]),
    principals: [
      ...readPrincipals(statement["Principal"]),
      ...readPrincipals(statement["NotPrincipal"]).map((each) => `not ${each}`),
    ],
    actions: named("Action"),
    resources: named("Resource"),
    conditions: readConditions(statement["Condition"]),
  };
}

function readPrincipals(principal: unknown): string[] {
  if (principal === undefined) return [];
  if (typeof principal !== "object" || principal === null) return [shown(principal)];
  return Object.entries(principal).flatMap(([kind, each]) =>
    list(each).map((value) => `${kind} ${shown(value)}`),
  );
}

function readConditions(condition: unknown): string[] {
  return Object.entries((condition ?? {}) as Record<string, Fields>).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `${operator} ${key} = ${list(value).map(shown).join(" or ")}`),
  );
}

const grantTypes = new Set([
  "snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole",
  "snowflake:index/grantPrivilegesToDatabaseRole:GrantPrivilegesToDatabaseRole",
  "snowflake:index/grantAccountRole:GrantAccountRole",
  "snowflake:index/grantOwnership:GrantOwnership",
]);

function describeSnowflakeGrant({ resource, inputs }: Revealed): SnowflakeGrant[] {
  if (!grantTypes.has(resource.type)) return [];
  const { accountRoleName, databaseRoleName, parentRoleName, userName, privileges, allPrivileges } = inputs;
  const role = unquoted(parentRoleName ?? userName ?? accountRoleName ?? databaseRoleName);
  if (resource.type.endsWith(":GrantAccountRole"))
    return [{ role, privileges: ["ROLE"], on: unquoted(inputs["roleName"]) }];
  const held = resource.type.endsWith(":GrantOwnership")
    ? ["OWNERSHIP"]
    : allPrivileges === true
      ? ["ALL PRIVILEGES"]
      : list(privileges).map(shown);
  return [{ role, privileges: held, on: describeObject(inputs) }];
}

/** What a grant is on, as SQL would say it: `future TABLES in DB.RAW`. */
function describeObject(inputs: Fields): string {
  const { onAccount, onAccountObject, onSchema, onSchemaObject, onDatabase, on } = inputs;
  if (onAccount === true) return "ACCOUNT";
  if (typeof onDatabase === "string") return `DATABASE ${unquoted(onDatabase)}`;
  const target = (onAccountObject ?? onSchemaObject ?? onSchema ?? on ?? {}) as Fields;
  const { objectType, objectName, schemaName, allSchemasInDatabase, futureSchemasInDatabase } = target;
  if (schemaName !== undefined) return `SCHEMA ${unquoted(schemaName)}`;
  if (allSchemasInDatabase !== undefined) return `all SCHEMAS in ${unquoted(allSchemasInDatabase)}`;
  if (futureSchemasInDatabase !== undefined) return `future SCHEMAS in ${unquoted(futureSchemasInDatabase)}`;
  for (const when of ["all", "future"]) {
    const many = target[when] as Fields | undefined;
    if (many === undefined) continue;
    return `${when} ${shown(many["objectTypePlural"])} in ${unquoted(many["inSchema"] ?? many["inDatabase"])}`;
  }
  return `${shown(objectType)} ${unquoted(objectName)}`;
}

function unquoted(name: unknown): string {
  return shown(name).replaceAll('"', "");
}

function list(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "symbol" || value === undefined ? "not known yet" : JSON.stringify(value);
}
