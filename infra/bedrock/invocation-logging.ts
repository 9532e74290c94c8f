import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { bedrockLogsPrefix } from "../../contracts/bedrock/names.ts";

export interface InvocationLoggingArgs {
  /** Its policy must let Bedrock in before: Bedrock tries it out. */
  bucketName: pulumi.Input<string>;
  /** Whether prompts, answers, images and embeddings are logged too. Without them no latency is known. */
  bodies: boolean;
}

/** Switches Bedrock's invocation logging on. An account has one for each region: setting it replaces what was there. */
export function switchInvocationLoggingOn(
  name: string,
  { bucketName, bodies }: InvocationLoggingArgs,
  opts: pulumi.CustomResourceOptions,
): aws.bedrockmodel.InvocationLoggingConfiguration {
  return new aws.bedrockmodel.InvocationLoggingConfiguration(
    name,
    {
      loggingConfig: {
        s3Config: { bucketName, keyPrefix: bedrockLogsPrefix.replace(/\/$/, "") },
        textDataDeliveryEnabled: bodies,
        imageDataDeliveryEnabled: bodies,
        embeddingDataDeliveryEnabled: bodies,
        videoDataDeliveryEnabled: bodies,
      },
    },
    opts,
  );
}
