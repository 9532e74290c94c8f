import type * as pulumi from "@pulumi/pulumi";
import type * as snowflake from "@pulumi/snowflake";
import type * as aws from "@pulumi/aws";
import type { Scheme } from "../scheme.ts";
import type { SnowflakeNames } from "./names-plan.ts";

/** What every part of `SnowflakeLake` is created with. */
export interface PartContext {
  /** The component's name; children are called `${name}-part`. */
  name: string;
  scheme: Scheme;
  names: SnowflakeNames;
  parent: pulumi.Resource;
  snowflake: snowflake.Provider;
  aws: aws.Provider | undefined;
}

export function inSnowflake({ parent, snowflake }: PartContext): pulumi.CustomResourceOptions {
  return { parent, provider: snowflake };
}

export function inAws({ parent, aws }: PartContext): pulumi.CustomResourceOptions {
  return { parent, ...(aws && { provider: aws }) };
}
