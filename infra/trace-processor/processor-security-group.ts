import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import type { DatabaseAccess } from "./database-access.ts";

export interface ProcessorSecurityGroupArgs {
  scheme: Scheme;
  /** The network. */
  vpcId: pulumi.Input<string>;
  /** What it may reach beside port 443. */
  database: DatabaseAccess;
}

/**
 * Whoever runs the trace processor's code: it reaches the database and, on port 443, AWS's services. It lets nobody in;
 * a load balancer adds its own rule.
 */
export class ProcessorSecurityGroup extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;
  /** What must be there before the database can be reached. */
  readonly routes: pulumi.Resource[];

  constructor(name: string, args: ProcessorSecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:trace-processor:ProcessorSecurityGroup", name, {}, opts);
    const { scheme, vpcId, database } = args;
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      {
        name: scheme.name("trace-processor"),
        description: "The trace processor: out to its database and to port 443",
        vpcId,
        tags: scheme.tags,
      },
      { parent: this },
    );
    const toDatabase = createEgress(this, `${name}-to-database`, group.id, scheme, {
      description: "PostgreSQL",
      fromPort: database.port,
      toPort: database.port,
      referencedSecurityGroupId: database.securityGroupId,
    });
    const toServices = createEgress(this, `${name}-to-https`, group.id, scheme, {
      description: "AWS services: secrets, logs, images",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "0.0.0.0/0",
    });
    const granted = database.grantAccessFrom("trace-processor", group.id);
    this.securityGroupId = group.id;
    this.routes = [toDatabase, toServices, ...(pulumi.Resource.isInstance(granted) ? [granted] : [])];
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }
}

type Egress = Pick<aws.vpc.SecurityGroupEgressRuleArgs, "description" | "fromPort" | "toPort"> &
  Pick<aws.vpc.SecurityGroupEgressRuleArgs, "cidrIpv4" | "referencedSecurityGroupId">;

function createEgress(
  parent: pulumi.Resource,
  name: string,
  securityGroupId: pulumi.Input<string>,
  scheme: Scheme,
  rule: Egress,
): aws.vpc.SecurityGroupEgressRule {
  return new aws.vpc.SecurityGroupEgressRule(
    name,
    { securityGroupId, ipProtocol: "tcp", ...rule, tags: scheme.tags },
    { parent },
  );
}
