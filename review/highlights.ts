/** The few properties of a type that a reviewer looks for first, as paths of its inputs. */
const byType: Readonly<Record<string, readonly string[]>> = {
  "pulumi:providers:aws": ["region", "allowedAccountIds"],
  "pulumi:providers:snowflake": ["organizationName", "accountName", "user", "role"],
  "aws:s3/bucket:Bucket": ["bucket"],
  "aws:s3/bucketVersioning:BucketVersioning": ["versioningConfiguration.status"],
  "aws:s3/bucketNotification:BucketNotification": ["queues", "lambdaFunctions"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["blockPublicPolicy", "restrictPublicBuckets"],
  "aws:kms/key:Key": ["enableKeyRotation", "deletionWindowInDays"],
  "aws:iam/role:Role": ["name", "maxSessionDuration"],
  "aws:sqs/queue:Queue": ["name", "visibilityTimeoutSeconds", "messageRetentionSeconds"],
  "aws:sns/topic:Topic": ["name"],
  "aws:lambda/function:Function": [
    "name",
    "runtime",
    "memorySize",
    "timeout",
    "reservedConcurrentExecutions",
    "code.bundle",
  ],
  "aws:lambda/functionUrl:FunctionUrl": ["authorizationType", "invokeMode"],
  "aws:cloudwatch/logGroup:LogGroup": ["name", "retentionInDays"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name", "metricName", "comparisonOperator", "threshold"],
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName"],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": ["logGroupName", "pattern"],
  "aws:cloudwatch/queryDefinition:QueryDefinition": ["name"],
  "aws:sns/topicSubscription:TopicSubscription": ["protocol", "endpoint"],
  "aws:ec2/vpc:Vpc": ["cidrBlock"],
  "aws:ec2/subnet:Subnet": ["cidrBlock", "availabilityZone", "mapPublicIpOnLaunch"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["serviceName", "vpcEndpointType"],
  "aws:ec2/securityGroup:SecurityGroup": ["name"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
    "ipProtocol",
    "fromPort",
    "cidrIpv4",
    "referencedSecurityGroupId",
  ],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [
    "ipProtocol",
    "fromPort",
    "cidrIpv4",
    "referencedSecurityGroupId",
  ],
  "aws:rds/instance:Instance": [
    "instanceClass",
    "allocatedStorage",
    "multiAz",
    "backupRetentionPeriod",
    "deletionProtection",
    "publiclyAccessible",
  ],
  "aws:rds/cluster:Cluster": [
    "engine",
    "serverlessv2ScalingConfiguration.minCapacity",
    "serverlessv2ScalingConfiguration.maxCapacity",
    "backupRetentionPeriod",
    "deletionProtection",
  ],
  "aws:rds/clusterInstance:ClusterInstance": ["instanceClass"],
  "aws:secretsmanager/secret:Secret": ["name", "recoveryWindowInDays"],
  "aws:ecs/service:Service": ["name", "desiredCount", "launchType"],
  "aws:ecs/taskDefinition:TaskDefinition": ["family", "cpu", "memory", "runtimePlatform.cpuArchitecture"],
  "aws:appautoscaling/target:Target": ["minCapacity", "maxCapacity"],
  "aws:ecr/repository:Repository": ["name", "imageTagMutability"],
  "aws:lb/loadBalancer:LoadBalancer": ["name", "internal", "loadBalancerType"],
  "aws:lb/listener:Listener": ["port", "protocol", "sslPolicy"],
  "aws:lb/targetGroup:TargetGroup": ["port", "protocol", "healthCheck.path"],
  "docker:index/image:Image": ["imageName", "build.dockerfile"],
  "snowflake:index/database:Database": ["name", "dataRetentionTimeInDays"],
  "snowflake:index/schema:Schema": ["name", "database"],
  "snowflake:index/warehouse:Warehouse": ["name", "warehouseSize", "autoSuspend", "resourceMonitor"],
  "snowflake:index/resourceMonitor:ResourceMonitor": ["name", "creditQuota", "suspendTrigger"],
  "snowflake:index/accountRole:AccountRole": ["name"],
  "snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole": [
    "accountRoleName",
    "privileges",
  ],
  "snowflake:index/grantAccountRole:GrantAccountRole": ["roleName", "parentRoleName", "userName"],
  "snowflake:index/storageIntegration:StorageIntegration": ["name", "storageAllowedLocations"],
  "snowflake:index/stage:Stage": ["name", "url"],
  "snowflake:index/pipe:Pipe": ["name", "autoIngest", "errorIntegration"],
  "snowflake:index/table:Table": ["name", "schema"],
  "snowflake:index/fileFormat:FileFormat": ["name", "formatType"],
};

const longest = 80;

/** As `name=tracelake-dev-x memorySize=512`. */
export function highlight({
  type,
  inputs,
}: {
  type: string;
  inputs: Readonly<Record<string, unknown>>;
}): string {
  return (byType[type] ?? ["name"])
    .map((path) => [path.split(".").at(-1), valueAt(inputs, path)] as const)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${shorten(value)}`)
    .join(" ");
}

function valueAt(inputs: Readonly<Record<string, unknown>>, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      inputs,
    );
}

/** Lists of objects by their number: what they hold is in the JSON. */
export function shorten(value: unknown): string {
  if (Array.isArray(value))
    return value.some((each) => typeof each === "object")
      ? String(value.length)
      : cut(value.map(String).join(","));
  return cut(typeof value === "string" ? value : JSON.stringify(value));
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
