import type * as pulumi from "@pulumi/pulumi";

/** What the trace processor needs of a database, as the component `Database` has it. */
export interface DatabaseAccess {
  port: pulumi.Input<number>;
  /** The database's security group. */
  securityGroupId: pulumi.Input<string>;
  /** ARN of the Secrets Manager secret that holds the whole `postgres://` URL. */
  urlSecretArn: pulumi.Input<string>;
  /** Lets a security group in. Returns the rule, where it makes one. */
  grantAccessFrom(name: string, securityGroupId: pulumi.Input<string>): unknown;
}
