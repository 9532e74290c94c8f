import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { secretArnVariable, type SecretVariable } from "../../contracts/trace-processor-environment.ts";
import type { Scheme } from "../scheme.ts";
import type { AwsPlace } from "../aws/place.ts";
import type { Bundle } from "../aws/bundle.ts";
import { planFunctionArns, planFunctionTrust } from "../aws/function-plan.ts";
import type { PolicyStatement } from "../aws/policy-document.ts";
import { planFunctionPolicy } from "./function-policies.ts";
import { planUsageStatements, type UsageTarget } from "./usage-policy.ts";

/** ARNs of secrets, by the variable that each is the value of. */
export type SecretArns = Partial<Record<SecretVariable, pulumi.Input<string>>>;

export interface BundleFunctionArgs {
  scheme: Scheme;
  place: AwsPlace;
  /** Names the function, its role and its log group: `trace-processor`. */
  part: string;
  description: string;
  bundle: Bundle;
  /** `<file>.<export>` within the bundle: `lambda.handler`. */
  handler: string;
  /** Variables that are no secrets. */
  environment: Readonly<Record<string, string>>;
  /** Read by the function itself, when its first call comes. */
  secrets: SecretArns;
  /** Where it writes usage, which only the serving function does. */
  usage?: pulumi.Input<UsageTarget>;
  /** What its code may do besides. Default nothing. */
  rights?: readonly PolicyStatement[];
  /** In MB. */
  memoryMb: number;
  timeoutSeconds: number;
  /** Calls at once; taken out of the account's, and the most there may be. */
  reservedConcurrency: number;
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  securityGroupId: pulumi.Input<string>;
  /** The AWS Parameters and Secrets Lambda Extension for ARM64. */
  extensionLayerArn: string;
  /** In days. */
  logRetentionDays: number;
}

/** One handler of the bundle as a Lambda in the private subnets, with a role and a log group of its own. */
export class BundleFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;

  /** `dependsOn`: what must be done before the function changes. */
  constructor(
    name: string,
    args: BundleFunctionArgs,
    opts?: pulumi.ComponentResourceOptions,
    dependsOn: pulumi.Resource[] = [],
  ) {
    super("tracelake:trace-processor:BundleFunction", name, {}, opts);
    const logGroup = createLogGroup(this, name, args);
    const { role, policy } = createRole(this, name, args);
    const lambda = createFunction(this, name, args, role, [logGroup, policy, ...dependsOn]);
    this.functionName = lambda.name;
    this.functionArn = lambda.arn;
    this.registerOutputs({ functionName: this.functionName, functionArn: this.functionArn });
  }
}

function createLogGroup(parent: pulumi.Resource, name: string, args: BundleFunctionArgs) {
  const { scheme, place, part, logRetentionDays } = args;
  return new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    {
      name: planFunctionArns(place, scheme.name(part)).logGroupName,
      retentionInDays: logRetentionDays,
      tags: scheme.tags,
    },
    { parent },
  );
}

function createRole(parent: pulumi.Resource, name: string, args: BundleFunctionArgs) {
  const { scheme, place, part, secrets } = args;
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      name: scheme.name(`${part}-function`),
      description: `Runs ${scheme.name(part)}`,
      assumeRolePolicy: JSON.stringify(planFunctionTrust(place)),
      tags: scheme.tags,
    },
    { parent },
  );
  const arns = planFunctionArns(place, scheme.name(part));
  const document = pulumi
    .all([pulumi.all(Object.values(secrets)), pulumi.output(args.usage)])
    .apply(([secretArns, usage]) =>
      JSON.stringify(
        planFunctionPolicy(arns, secretArns, [
          ...(usage === undefined ? [] : planUsageStatements(usage)),
          ...(args.rights ?? []),
        ]),
      ),
    );
  const policy = new aws.iam.RolePolicy(
    `${name}-role-policy`,
    { name: "run", role: role.name, policy: document },
    { parent },
  );
  return { role, policy };
}

function createFunction(
  parent: pulumi.Resource,
  name: string,
  args: BundleFunctionArgs,
  role: aws.iam.Role,
  dependsOn: pulumi.Resource[],
) {
  const { scheme, place, part, bundle } = args;
  return new aws.lambda.Function(
    `${name}-function`,
    {
      name: scheme.name(part),
      description: args.description,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: args.handler,
      code: new pulumi.asset.FileArchive(bundle.folder),
      layers: [args.extensionLayerArn],
      role: role.arn,
      memorySize: args.memoryMb,
      timeout: args.timeoutSeconds,
      reservedConcurrentExecutions: args.reservedConcurrency,
      environment: {
        variables: { NODE_ENV: "production", ...args.environment, ...nameSecrets(args.secrets) },
      },
      vpcConfig: { subnetIds: args.subnetIds, securityGroupIds: [args.securityGroupId] },
      loggingConfig: {
        logFormat: "Text",
        logGroup: planFunctionArns(place, scheme.name(part)).logGroupName,
      },
      tags: scheme.tags,
    },
    { parent, dependsOn },
  );
}

function nameSecrets(secrets: SecretArns): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, arn]) => [secretArnVariable(name as SecretVariable), arn]),
  );
}
