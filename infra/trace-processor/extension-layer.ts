/**
 * The AWS Parameters and Secrets Lambda Extension for ARM64: by region AWS's account and the layer's version, as AWS
 * published them on 28 July 2026.
 * Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html
 */
const layers: Readonly<Record<string, readonly [account: string, version: number]>> = {
  "us-east-1": ["177933569100", 99],
  "us-east-2": ["590474943231", 109],
  "us-west-1": ["997803712105", 93],
  "us-west-2": ["345057560386", 99],
  "ca-central-1": ["200266452380", 104],
  "eu-central-1": ["187925254637", 101],
  "eu-central-2": ["772501565639", 70],
  "eu-west-1": ["015030872274", 101],
  "eu-west-2": ["133256977650", 99],
  "eu-west-3": ["780235371811", 95],
  "eu-north-1": ["427196147048", 92],
  "eu-south-1": ["325218067255", 92],
  "eu-south-2": ["524103009944", 82],
  "ap-northeast-1": ["133490724326", 100],
  "ap-northeast-2": ["738900069198", 96],
  "ap-northeast-3": ["576959938190", 91],
  "ap-south-1": ["176022468876", 95],
  "ap-southeast-1": ["044395824272", 101],
  "ap-southeast-2": ["665172237481", 105],
  "sa-east-1": ["933737806257", 100],
};

/** Throws for a region that is not in the table: the layer's ARN must then be given. */
export function planExtensionLayer(region: string): string {
  const layer = layers[region];
  if (layer === undefined) {
    throw new Error(
      `No secrets extension is known for the region ${JSON.stringify(region)}: give extensionLayerArn, or use one of ` +
        `${Object.keys(layers).join(", ")}.`,
    );
  }
  const [account, version] = layer;
  return `arn:aws:lambda:${region}:${account}:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:${version}`;
}
