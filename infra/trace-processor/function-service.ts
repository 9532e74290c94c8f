import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkEnvironment, checkSecretNames } from "../../contracts/trace-processor-environment.ts";
import type { Scheme } from "../scheme.ts";
import { planPlace, type AwsPlace, type AwsPlaceArgs } from "../aws/place.ts";
import type { PolicyStatement } from "../aws/policy-document.ts";
import { BundleFunction, type SecretArns } from "./bundle-function.ts";
import type { Bundle } from "../aws/bundle.ts";
import { readProcessorBundle } from "./bundle.ts";
import type { DatabaseAccess } from "./database-access.ts";
import { planExtensionLayer } from "./extension-layer.ts";
import { MaintenanceSchedule } from "./maintenance-schedule.ts";
import { inPlaceOf } from "./in-place-of.ts";
import { Migrations } from "./migrations.ts";
import { servingPart, servingTimeoutSeconds } from "./serving-plan.ts";
import type { UsageTarget } from "./usage-policy.ts";
import { ProcessorSecurityGroup } from "./processor-security-group.ts";

export interface FunctionServiceArgs extends AwsPlaceArgs {
  scheme: Scheme;
  /** The network. */
  vpcId: pulumi.Input<string>;
  /** Where the function runs; from there it must reach Secrets Manager (an endpoint or NAT). */
  privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  database: DatabaseAccess;
  /** Variables that are no secrets, by `planEnvironment`. */
  environment: Readonly<Record<string, string>>;
  /** ARNs of the secrets, by variable. DATABASE_URL is the database's own, unless given. */
  secrets: SecretArns;
  /** The lake, where USAGE_LOCATION names it. */
  usage?: pulumi.Input<UsageTarget>;
  /** What its code may do besides: tell of alerts. Default nothing. */
  rights?: readonly PolicyStatement[];
  /** Minutes between two calls for its maintenance, and for its alerts. Default 60. */
  maintenanceMinutes?: number;
  /** In days; one of CloudWatch's values. */
  logRetentionDays: number;
  /** Memory in MB; processor time grows with it. Default 512. */
  memoryMb?: number;
  /** Seconds that one call may take. Default `servingTimeoutSeconds`. */
  timeoutSeconds?: number;
  /** Calls at once, each with DATABASE_POOL_MAX connections. Default 20. */
  maxConcurrency?: number;
  /** The AWS Parameters and Secrets Lambda Extension for ARM64. Default the region's, by AWS's table. */
  extensionLayerArn?: string;
  /** Absolute folder of the bundle. Default `dist/trace-processor`. */
  bundleFolder?: string;
}

/** A service once its arguments are checked and its defaults filled in. */
interface Plan {
  args: FunctionServiceArgs;
  place: AwsPlace;
  bundle: Bundle;
  secrets: SecretArns;
  extensionLayerArn: string;
}

/**
 * The trace processor as a Lambda with a public URL (the application itself asks for tokens), its database migrated
 * before each new version, and its maintenance called by a schedule.
 */
export class FunctionService extends pulumi.ComponentResource {
  /** Without a `/` at its end. */
  readonly url: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;

  constructor(name: string, args: FunctionServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:trace-processor:FunctionService", name, {}, inPlaceOf("ContainerService", opts));
    const plan = planService(args);
    const { scheme, vpcId, database } = args;
    const securityGroup = new ProcessorSecurityGroup(
      `${name}-network`,
      { scheme, vpcId, database },
      { parent: this },
    );
    const migrations = createMigrations(this, name, plan, securityGroup);
    const serving = createServing(this, name, plan, securityGroup, migrations);
    const url = createUrl(this, name, serving.functionName);
    new MaintenanceSchedule(
      `${name}-maintenance`,
      {
        scheme,
        place: plan.place,
        functionArn: serving.functionArn,
        functionName: scheme.name(part),
        everyMinutes: args.maintenanceMinutes ?? 60,
      },
      { parent: this },
    );
    this.url = url.functionUrl.apply((text) => text.replace(/\/$/, ""));
    this.securityGroupId = securityGroup.securityGroupId;
    this.functionName = serving.functionName;
    this.functionArn = serving.functionArn;
    this.registerOutputs({ url: this.url, functionName: this.functionName });
  }
}

const part = servingPart;

function planService(args: FunctionServiceArgs): Plan {
  const secrets = { DATABASE_URL: args.database.urlSecretArn, ...args.secrets };
  checkEnvironment(args.environment);
  checkSecretNames(Object.keys(secrets), args.environment);
  return {
    args,
    place: planPlace(args),
    bundle: readProcessorBundle(args.bundleFolder),
    secrets,
    extensionLayerArn: args.extensionLayerArn ?? planExtensionLayer(args.region),
  };
}

function createMigrations(
  parent: pulumi.Resource,
  name: string,
  { args, place, bundle, extensionLayerArn }: Plan,
  securityGroup: ProcessorSecurityGroup,
): Migrations {
  const { scheme, database, privateSubnetIds: subnetIds, logRetentionDays } = args;
  return new Migrations(
    `${name}-migrations`,
    { scheme, place, bundle, database, subnetIds, securityGroup, extensionLayerArn, logRetentionDays },
    { parent },
  );
}

function createServing(
  parent: pulumi.Resource,
  name: string,
  { args, place, bundle, secrets, extensionLayerArn }: Plan,
  securityGroup: ProcessorSecurityGroup,
  migrations: Migrations,
): BundleFunction {
  return new BundleFunction(
    `${name}-serve`,
    {
      scheme: args.scheme,
      place,
      part,
      description: "Takes traces, answers questions about them",
      bundle,
      handler: "lambda.handler",
      environment: args.environment,
      secrets,
      ...(args.usage === undefined ? {} : { usage: args.usage }),
      rights: args.rights ?? [],
      memoryMb: args.memoryMb ?? 512,
      timeoutSeconds: args.timeoutSeconds ?? servingTimeoutSeconds,
      reservedConcurrency: args.maxConcurrency ?? 20,
      subnetIds: args.privateSubnetIds,
      securityGroupId: securityGroup.securityGroupId,
      extensionLayerArn,
      logRetentionDays: args.logRetentionDays,
    },
    { parent },
    [migrations.completed],
  );
}

/** Public by intent: drains cannot sign AWS requests. Since October 2025 AWS asks for both permissions. */
function createUrl(parent: pulumi.Resource, name: string, functionName: pulumi.Input<string>) {
  const url = new aws.lambda.FunctionUrl(
    `${name}-url`,
    { functionName, authorizationType: "NONE", invokeMode: "BUFFERED" },
    { parent },
  );
  new aws.lambda.Permission(
    `${name}-url-permission`,
    {
      statementId: "call-by-url",
      function: functionName,
      action: "lambda:InvokeFunctionUrl",
      principal: "*",
      functionUrlAuthType: "NONE",
    },
    { parent },
  );
  new aws.lambda.Permission(
    `${name}-invoke-permission`,
    {
      statementId: "invoke-by-url-only",
      function: functionName,
      action: "lambda:InvokeFunction",
      principal: "*",
      invokedViaFunctionUrl: true,
    },
    { parent },
  );
  return url;
}
