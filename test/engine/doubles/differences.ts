import { isObject, isSame, isSigned, type Properties } from "./engine-values.ts";

export interface Difference {
  /** `rules[0].expiration.days`. */
  path: string;
  /** The property of the resource that it is in. */
  property: string;
  kind: "add" | "delete" | "update";
  isReplacement: boolean;
}

/**
 * Properties whose change makes a new resource, by type: the names of whatever is called by its name, and those of
 * stateful resources where a mistake costs data. The SDK's types don't tell.
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  "aws:s3/bucket:Bucket": ["bucket", "objectLockEnabled"],
  "aws:iam/role:Role": ["name", "path"],
  "aws:sqs/queue:Queue": ["name", "fifoQueue"],
  "aws:sns/topic:Topic": ["name", "fifoTopic"],
  "aws:kms/alias:Alias": ["name"],
  "aws:rds/instance:Instance": [
    "identifier",
    "engine",
    "username",
    "dbName",
    "storageEncrypted",
    "kmsKeyId",
    "dbSubnetGroupName",
    "availabilityZone",
  ],
  "aws:rds/cluster:Cluster": [
    "clusterIdentifier",
    "engine",
    "databaseName",
    "masterUsername",
    "storageEncrypted",
    "kmsKeyId",
    "dbSubnetGroupName",
  ],
  "aws:rds/clusterInstance:ClusterInstance": ["identifier", "clusterIdentifier", "engine"],
  "aws:rds/subnetGroup:SubnetGroup": ["name"],
  "aws:rds/parameterGroup:ParameterGroup": ["name", "family"],
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": ["name", "family"],
  "aws:ec2/vpc:Vpc": ["cidrBlock"],
  "aws:ec2/subnet:Subnet": ["vpcId", "cidrBlock", "availabilityZone"],
  "aws:ec2/securityGroup:SecurityGroup": ["name", "description", "vpcId"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["serviceName", "vpcId", "vpcEndpointType"],
  "aws:secretsmanager/secret:Secret": ["name"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretId", "secretString"],
  "aws:lambda/function:Function": ["name", "packageType"],
  "aws:cloudwatch/logGroup:LogGroup": ["name"],
  "aws:ecr/repository:Repository": ["name", "encryptionConfigurations"],
  "aws:ecs/cluster:Cluster": ["name"],
  "aws:ecs/service:Service": ["name", "cluster", "launchType"],
  "aws:ecs/taskDefinition:TaskDefinition": [
    "family",
    "containerDefinitions",
    "cpu",
    "memory",
    "networkMode",
    "executionRoleArn",
    "taskRoleArn",
    "requiresCompatibilities",
    "runtimePlatform",
  ],
  "aws:lb/loadBalancer:LoadBalancer": ["name", "internal", "loadBalancerType"],
  "aws:lb/targetGroup:TargetGroup": ["name", "port", "protocol", "targetType", "vpcId"],
  "snowflake:index/table:Table": ["name", "database", "schema"],
  "snowflake:index/pipe:Pipe": [
    "name",
    "database",
    "schema",
    "copyStatement",
    "autoIngest",
    "awsSnsTopicArn",
  ],
  "snowflake:index/stage:Stage": ["name", "database", "schema"],
  "snowflake:index/fileFormat:FileFormat": ["name", "database", "schema", "formatType"],
  "snowflake:index/storageIntegration:StorageIntegration": ["name", "storageProvider"],
  // Another statement or column is CREATE OR REPLACE with copied grants, which the provider calls an update.
  "snowflake:index/view:View": ["database", "schema"],
  "snowflake:index/streamOnTable:StreamOnTable": ["name", "database", "schema", "table", "appendOnly"],
  "snowflake:index/procedureSql:ProcedureSql": [
    "database",
    "schema",
    "arguments",
    "returnType",
    "procedureDefinition",
  ],
  "snowflake:index/functionSql:FunctionSql": [
    "database",
    "schema",
    "arguments",
    "returnType",
    "functionDefinition",
  ],
  "snowflake:index/task:Task": ["name", "database", "schema"],
  "snowflake:index/alert:Alert": ["name", "database", "schema", "warehouse"],
  "snowflake:index/execute:Execute": ["execute"],
  "random:index/randomPassword:RandomPassword": ["length", "special", "keepers", "overrideSpecial"],
};

/** Grants change by being given anew. */
const alwaysReplaced = /^snowflake:index\/grant/;

export function findDifferences(type: string, before: Properties, after: Properties): Difference[] {
  const found: Difference[] = [];
  for (const property of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const isReplacement = alwaysReplaced.test(type) || (replacing[type] ?? []).includes(property);
    for (const { path, kind } of compare(before[property], after[property], property))
      found.push({ path, property, kind, isReplacement });
  }
  return found;
}

/** The deepest paths at which the two differ. */
function compare(before: unknown, after: unknown, path: string): Pick<Difference, "path" | "kind">[] {
  if (isSame(before, after)) return [];
  if (before === undefined) return [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, at) => compare(before[at], after[at], `${path}[${at}]`)).flat();
  }
  if (isObject(before) && isObject(after) && !isSigned(before) && !isSigned(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare(before[key], after[key], joinPath(path, key)));
  }
  return [{ path, kind: "update" }];
}

/** Keys with dots (`app.kubernetes.io/name`) are quoted, as the engine reads paths. */
function joinPath(path: string, key: string): string {
  return /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
