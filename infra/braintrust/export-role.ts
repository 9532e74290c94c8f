import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import {
  planAccess,
  planExternalIdPattern,
  planPrefixes,
  planRoleName,
  planTrust,
} from "./export-role-plan.ts";

export interface BraintrustExportRoleArgs {
  scheme: Scheme;
  /** The role's whole name (`BraintrustExportRole`), at most 64 characters. A change replaces the role. */
  roleName: string;
  /**
   * Who may assume the role: Braintrust's account (12 digits, or the ARN of its root) as its export dialog shows it,
   * or the roles of a self-hosted data plane.
   */
  principals: readonly string[];
  /** Default `aws`. */
  partition?: string;
  /** The Braintrust organisation's id. */
  orgId: string;
  /** A project's UUID: only its automations may then assume the role. Default any of the organisation. */
  projectId?: string;
  bucketArn: pulumi.Input<string>;
  /** Where it may write: one prefix or several, each with `/` at its end. */
  prefix: string | readonly string[];
  /** The key that encrypts the bucket. Default none: the keys of S3. */
  kmsKeyArn?: pulumi.Input<string> | undefined;
}

/** The role that Braintrust assumes to write exports below the prefix; make one a project to part projects. */
export class BraintrustExportRole extends pulumi.ComponentResource {
  /** Known once the role may do its work. */
  readonly roleArn: pulumi.Output<string>;
  /** `bt:<org>:*` or `bt:<org>:<project>:*`. */
  readonly externalIdPattern: string;

  constructor(name: string, args: BraintrustExportRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:braintrust:BraintrustExportRole", name, {}, opts);
    const externalIdPattern = planExternalIdPattern(args.orgId, args.projectId);
    const prefixes = planPrefixes(args.prefix);
    const role = createRole(this, name, args, externalIdPattern);
    const access = createAccess(this, name, args, prefixes, role);

    this.externalIdPattern = externalIdPattern;
    this.roleArn = pulumi.all([role.arn, access.id]).apply(([arn]) => arn);
    this.registerOutputs({ roleArn: this.roleArn, externalIdPattern });
  }
}

function createRole(
  parent: BraintrustExportRole,
  name: string,
  args: BraintrustExportRoleArgs,
  externalIdPattern: string,
): aws.iam.Role {
  const { principals, partition = "aws" } = args;
  return new aws.iam.Role(
    `${name}-role`,
    {
      name: planRoleName(args.roleName),
      description: `Braintrust writes exports to the lake (${externalIdPattern})`,
      assumeRolePolicy: JSON.stringify(planTrust({ principals, externalIdPattern, partition })),
      tags: args.scheme.tags,
    },
    { parent },
  );
}

function createAccess(
  parent: BraintrustExportRole,
  name: string,
  args: BraintrustExportRoleArgs,
  prefixes: readonly string[],
  role: aws.iam.Role,
): aws.iam.RolePolicy {
  const policy = pulumi
    .all([args.bucketArn, args.kmsKeyArn])
    .apply(([bucketArn, kmsKeyArn]) => JSON.stringify(planAccess({ bucketArn, prefixes, kmsKeyArn })));
  return new aws.iam.RolePolicy(
    `${name}-access`,
    { name: "write-exports", role: role.name, policy },
    { parent },
  );
}
