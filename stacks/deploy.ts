import { planScheme } from "../infra/scheme.ts";
import { deployBraintrust } from "./braintrust.ts";
import type { StackConfig } from "./config.ts";
import type { StackOutputs } from "./outputs.ts";
import { makeAwsProvider } from "./providers.ts";
import { deployTraceProcessor } from "./trace-processor.ts";

/** In the names of everything. */
const project = "tracelake";

/** Everything of one environment, by capability. */
export function deploy(config: StackConfig): StackOutputs {
  const scheme = planScheme({
    project,
    environment: config.environment,
    owner: config.owner,
    costCentre: config.costCentre,
    isProduction: config.production,
    typedPrefix: config.namePrefix,
    typedSuffix: config.nameSuffix,
  });
  const aws = makeAwsProvider(config);
  const has = (capability: StackConfig["capabilities"][number]) => config.capabilities.includes(capability);
  return {
    ...(has("braintrust") ? deployBraintrust(config, scheme, aws) : {}),
    ...(has("processor") ? deployTraceProcessor(config, scheme, aws) : {}),
  };
}
