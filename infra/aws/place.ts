/**
 * Where things are deployed. Names are fixed by the scheme, so that ARNs can be planned from both: policies are then
 * known, and can be reviewed, before anything exists.
 */
export interface AwsPlace {
  /** `aws` in the commercial regions. */
  partition: string;
  region: string;
  /** 12 digits. */
  accountId: string;
}

export interface AwsPlaceArgs {
  /** The account's 12 digits. */
  accountId: string;
  /** The region of everything, as `eu-central-1`. */
  region: string;
  /** The partition in ARNs. Default `aws`. */
  partition?: string;
}

export function planPlace({ accountId, region, partition = "aws" }: AwsPlaceArgs): AwsPlace {
  return { partition, region, accountId };
}

/** `arn:aws:<service>:<region>:<account>:<resource>`. */
export function planArn(place: AwsPlace, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource}`;
}
