import type { Input, Resource } from "@pulumi/pulumi";
import type { StackOutputName } from "../contracts/stack-outputs.ts";
import type { QueueNotification } from "../infra/lake/bucket-notifications.ts";

/** What a capability hands to `pulumi stack output`. */
export type StackOutputs = Partial<Record<StackOutputName, Input<unknown>>>;

/** What a capability gives to the whole. */
export interface CapabilityParts {
  outputs: StackOutputs;
  /** Whom the lake tells of its new objects. */
  notifications: readonly QueueNotification[];
  /** What makes the log groups that are watched. */
  watched: readonly Resource[];
}

/** Outputs by which several capabilities name their parts: joined, name by name. */
const shared: readonly StackOutputName[] = ["functions", "queues"];

/** The outputs of all capabilities; the names of functions and queues are put together. */
export function joinOutputs(all: readonly StackOutputs[]): StackOutputs {
  const joined: StackOutputs = Object.assign({}, ...all);
  for (const name of shared) {
    const given = all.flatMap((outputs) => (outputs[name] === undefined ? [] : [outputs[name]]));
    if (given.length > 0) joined[name] = Object.assign({}, ...given) as Record<string, Input<unknown>>;
  }
  return joined;
}
