import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import type { AwsPlace } from "../aws/place.ts";
import { BundleFunction } from "./bundle-function.ts";
import type { Bundle } from "../aws/bundle.ts";
import type { DatabaseAccess } from "./database-access.ts";
import type { ProcessorSecurityGroup } from "./processor-security-group.ts";

export interface MigrationsArgs {
  scheme: Scheme;
  place: AwsPlace;
  bundle: Bundle;
  database: DatabaseAccess;
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  securityGroup: ProcessorSecurityGroup;
  /** The AWS Parameters and Secrets Lambda Extension for ARM64. */
  extensionLayerArn: string;
  /** In days. */
  logRetentionDays: number;
}

/**
 * Migrates the database once per bundle: a function that reads the database's secret alone, called by the deployment.
 * Whatever serves depends on `completed`; a migration that fails ends the deployment before the new version serves.
 */
export class Migrations extends pulumi.ComponentResource {
  readonly completed: aws.lambda.Invocation;

  constructor(name: string, args: MigrationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:trace-processor:Migrations", name, {}, opts);
    const { scheme, place, bundle, database, securityGroup } = args;
    const migrate = new BundleFunction(
      `${name}-migrate`,
      {
        scheme,
        place,
        part: "trace-processor-migrate",
        description: "Migrates the trace processor's database, once per deployment",
        bundle,
        handler: "migrate-lambda.handler",
        environment: {},
        secrets: { DATABASE_URL: database.urlSecretArn },
        memoryMb: 256,
        // Lambda's most: a migration may rewrite a large table.
        timeoutSeconds: 900,
        reservedConcurrency: 1,
        subnetIds: args.subnetIds,
        securityGroupId: securityGroup.securityGroupId,
        extensionLayerArn: args.extensionLayerArn,
        logRetentionDays: args.logRetentionDays,
      },
      { parent: this },
    );
    this.completed = new aws.lambda.Invocation(
      `${name}-run`,
      { functionName: migrate.functionName, input: "{}", triggers: { bundle: bundle.hash } },
      // The whole database: its address is known before it takes connections.
      { parent: this, dependsOn: [...securityGroup.routes, ...asResources(database)] },
    );
    this.registerOutputs({});
  }
}

function asResources(value: unknown): pulumi.Resource[] {
  return pulumi.Resource.isInstance(value) ? [value] : [];
}
