import * as pulumi from "@pulumi/pulumi";

/**
 * Options for a service that another kind may have been deployed in place of, under the same name. Both have their
 * security group and their migrations in common: where an environment changes from one to the other, those stay what
 * they are. Made anew, their names would still be taken by the old ones.
 */
export function inPlaceOf(
  other: "FunctionService" | "ContainerService",
  opts: pulumi.ComponentResourceOptions | undefined,
): pulumi.ComponentResourceOptions {
  return pulumi.mergeOptions(opts, { aliases: [{ type: `tracelake:trace-processor:${other}` }] });
}
