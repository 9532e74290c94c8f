/**
 * What the clouds would answer, as far as components read it: made up from the inputs, so that a test can say
 * which resource an ARN or an address came from.
 */

export const mockAccountId = "111122223333";
export const mockRegion = "eu-central-1";

/** Inputs and outputs of any resource: what they hold depends on its type, which only a test knows. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Values = Record<string, any>;

/** Inputs that name the physical resource, in the order in which they win. */
const namingInputs = ["bucket", "clusterIdentifier", "identifier", "functionName", "name"];

function physicalName(name: string, inputs: Values): string {
  for (const key of namingInputs) if (typeof inputs[key] === "string") return inputs[key];
  return name;
}

/** ARNs whose shape policies are built from; every other type gets the general one. */
const arnsByType: Record<string, (name: string, inputs: Values) => string> = {
  "aws:s3/bucket:Bucket": (name) => `arn:aws:s3:::${name}`,
  "aws:iam/role:Role": (name, { path = "/" }) => `arn:aws:iam::${mockAccountId}:role${path}${name}`,
  "aws:iam/policy:Policy": (name, { path = "/" }) => `arn:aws:iam::${mockAccountId}:policy${path}${name}`,
  "aws:sqs/queue:Queue": (name) => `arn:aws:sqs:${mockRegion}:${mockAccountId}:${name}`,
  "aws:dynamodb/table:Table": (name) => `arn:aws:dynamodb:${mockRegion}:${mockAccountId}:table/${name}`,
  "aws:sns/topic:Topic": (name) => `arn:aws:sns:${mockRegion}:${mockAccountId}:${name}`,
  "aws:kms/key:Key": (name) => `arn:aws:kms:${mockRegion}:${mockAccountId}:key/${name}`,
  "aws:lambda/function:Function": (name) => `arn:aws:lambda:${mockRegion}:${mockAccountId}:function:${name}`,
  "aws:cloudwatch/logGroup:LogGroup": (name) =>
    `arn:aws:logs:${mockRegion}:${mockAccountId}:log-group:${name}`,
  "aws:secretsmanager/secret:Secret": (name) =>
    `arn:aws:secretsmanager:${mockRegion}:${mockAccountId}:secret:${name}-AbCdEf`,
};

function arnOf(type: string, name: string, inputs: Values): string {
  const known = arnsByType[type];
  if (known) return known(name, inputs);
  const [, module = "", kind = ""] = /^[\w-]+:(\w+)\/(\w+):/.exec(type) ?? [];
  return `arn:aws:${module}:${mockRegion}:${mockAccountId}:${kind}/${name}`;
}

/** Outputs that are read beside the ARN, by type. */
const outputsByType: Record<string, (name: string, inputs: Values) => Values> = {
  "aws:s3/bucket:Bucket": (name) => ({
    bucket: name,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.${mockRegion}.amazonaws.com`,
    region: mockRegion,
  }),
  "aws:sqs/queue:Queue": (name) => ({
    url: `https://sqs.${mockRegion}.amazonaws.com/${mockAccountId}/${name}`,
  }),
  "aws:kms/key:Key": (name) => ({ keyId: name }),
  "aws:lb/loadBalancer:LoadBalancer": (name) => ({
    dnsName: `${name}.${mockRegion}.elb.amazonaws.com`,
    zoneId: "Z0000000000000",
    arnSuffix: `app/${name}/0123456789abcdef`,
  }),
  "aws:lb/targetGroup:TargetGroup": (name) => ({ arnSuffix: `targetgroup/${name}/0123456789abcdef` }),
  "aws:lambda/function:Function": (name) => ({
    name,
    version: "1",
    qualifiedArn: `${arnOf("aws:lambda/function:Function", name, {})}:1`,
    invokeArn: `arn:aws:apigateway:${mockRegion}:lambda:path/2015-03-31/functions/${name}/invocations`,
  }),
  "aws:lambda/functionUrl:FunctionUrl": (name) => ({
    functionUrl: `https://${name}.lambda-url.${mockRegion}.on.aws/`,
    urlId: name,
  }),
  "aws:ecr/repository:Repository": (name) => ({
    repositoryUrl: `${mockAccountId}.dkr.ecr.${mockRegion}.amazonaws.com/${name}`,
    registryId: mockAccountId,
  }),
  "aws:rds/instance:Instance": (name) => ({
    address: `${name}.abcdefghijkl.${mockRegion}.rds.amazonaws.com`,
    endpoint: `${name}.abcdefghijkl.${mockRegion}.rds.amazonaws.com:5432`,
    port: 5432,
    masterUserSecrets: [
      { secretArn: `arn:aws:secretsmanager:${mockRegion}:${mockAccountId}:secret:rds!db-${name}` },
    ],
  }),
  "aws:rds/cluster:Cluster": (name) => ({
    endpoint: `${name}.cluster-abcdefghijkl.${mockRegion}.rds.amazonaws.com`,
    readerEndpoint: `${name}.cluster-ro-abcdefghijkl.${mockRegion}.rds.amazonaws.com`,
    port: 5432,
    masterUserSecrets: [
      { secretArn: `arn:aws:secretsmanager:${mockRegion}:${mockAccountId}:secret:rds!cluster-${name}` },
    ],
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": (name) => ({
    prefixListId: `pl-${name}`,
    dnsEntries: [{ dnsName: `${name}.vpce.amazonaws.com`, hostedZoneId: "Z0000000000000" }],
  }),
  "aws:ec2/vpc:Vpc": () => ({ defaultSecurityGroupId: "sg-default", mainRouteTableId: "rtb-main" }),
  "aws:acm/certificate:Certificate": (name, { domainName = name }) => ({
    domainValidationOptions: [
      {
        domainName,
        resourceRecordName: `_validate.${domainName}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: "_answer.acm-validations.aws.",
      },
    ],
  }),
  "aws:acm/certificateValidation:CertificateValidation": (_, { certificateArn }) => ({ certificateArn }),
  "aws:route53/record:Record": (name) => ({ fqdn: name }),
  "aws:secretsmanager/secretVersion:SecretVersion": (name) => ({ versionId: `${name}-version` }),
  "random:index/randomPassword:RandomPassword": (name) => ({ result: `password-of-${name}` }),
  "random:index/randomString:RandomString": (name) => ({ result: `string-of-${name}` }),
  "random:index/randomId:RandomId": () => ({ hex: "0123abcd", dec: "19114957" }),
  "docker:index/image:Image": (_, { imageName = "image" }) => ({
    imageName,
    baseImageName: imageName,
    repoDigest: `${String(imageName).replace(/:[^/]*$/, "")}@sha256:${"0".repeat(64)}`,
  }),
  "snowflake:index/storageIntegration:StorageIntegration": () => ({
    storageAwsIamUserArn: "arn:aws:iam::444455556666:user/snowflake",
    storageAwsExternalId: "SNOWFLAKE_SFCRole=1_mock",
  }),
  "snowflake:index/notificationIntegration:NotificationIntegration": () => ({
    awsSnsIamUserArn: "arn:aws:iam::444455556666:user/snowflake",
    awsSnsExternalId: "SNOWFLAKE_SFCRole=1_mock",
  }),
  "snowflake:index/pipe:Pipe": (name) => ({
    notificationChannel: `arn:aws:sqs:${mockRegion}:444455556666:sf-snowpipe-${name}`,
  }),
};

/** The state that creating a resource would leave: its inputs and what its provider adds. */
export function planMockState(type: string, name: string, inputs: Values): Values {
  const physical = physicalName(name, inputs);
  const outputs = outputsByType[type]?.(physical, inputs) ?? {};
  const forAws = type.startsWith("aws:") ? { arn: arnOf(type, physical, inputs), name: physical } : {};
  const forSnowflake = type.startsWith("snowflake:")
    ? { fullyQualifiedName: planQualifiedName(physical, inputs) }
    : {};
  return { ...forAws, ...forSnowflake, ...outputs, ...inputs };
}

function planQualifiedName(name: string, inputs: Values): string {
  return [inputs["database"], inputs["schema"], name]
    .filter((part): part is string => typeof part === "string")
    .map((part) => `"${part}"`)
    .join(".");
}

export type MockCall = (inputs: Values) => Values;

const zoneNames = ["a", "b", "c"].map((letter) => `${mockRegion}${letter}`);

/** What look-ups answer, by token. */
export const mockCalls: Readonly<Record<string, MockCall>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: mockAccountId,
    arn: `arn:aws:iam::${mockAccountId}:user/deployer`,
    userId: "AIDAMOCK",
    id: mockAccountId,
  }),
  "aws:index/getRegion:getRegion": ({ region = mockRegion }) => ({ region, name: region, id: region }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com", id: "aws" }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
    names: zoneNames,
    zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"],
    id: mockRegion,
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => ({
    json: JSON.stringify(inputs),
    id: "document",
  }),
  "aws:ec2/getVpc:getVpc": ({ id = "vpc-mock" }) => ({ id, cidrBlock: "10.20.0.0/16" }),
  "aws:ec2/getSubnet:getSubnet": ({ id = "subnet-mock" }) => ({ id, availabilityZone: zoneNames[0] }),
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": ({ name = "list" }) => ({ id: `pl-${name}`, name }),
  "aws:ec2/getPrefixList:getPrefixList": ({ name = "list" }) => ({ id: `pl-${name}`, name, cidrBlocks: [] }),
  "aws:route53/getZone:getZone": ({ name = "example.com" }) => ({ zoneId: "Z0000000000000", name, id: name }),
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({
    userName: "AWS",
    password: "registry-password",
    proxyEndpoint: `https://${mockAccountId}.dkr.ecr.${mockRegion}.amazonaws.com`,
  }),
};
