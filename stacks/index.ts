import * as pulumi from "@pulumi/pulumi";
import { parseStackConfig, StackConfigError, type StackConfig } from "./config.ts";
import { deploy } from "./deploy.ts";
import { makePulumiConfigReader } from "./pulumi-config.ts";

function readConfig(): StackConfig {
  try {
    return parseStackConfig(pulumi.getStack(), makePulumiConfigReader(pulumi.getProject()));
  } catch (error) {
    // Shown without a stack trace: it is the configuration that is wrong, not the program.
    throw error instanceof StackConfigError ? new pulumi.RunError(error.message) : error;
  }
}

/** The stack's outputs, see contracts/stack-outputs.ts. */
export default deploy(readConfig());
