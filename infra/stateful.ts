import type { ResourceOptions } from "@pulumi/pulumi";
import type { Scheme } from "./scheme.ts";

/** Options for whatever holds data: in production neither a mistaken `destroy` nor a rename takes it away. */
export function stateful(scheme: Scheme): Pick<ResourceOptions, "protect" | "retainOnDelete"> {
  return { protect: scheme.isProduction, retainOnDelete: scheme.isProduction };
}
