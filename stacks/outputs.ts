import type { Input } from "@pulumi/pulumi";
import type { StackOutputName } from "../contracts/stack-outputs.ts";

/** What a capability hands to `pulumi stack output`. */
export type StackOutputs = Partial<Record<StackOutputName, Input<unknown>>>;
