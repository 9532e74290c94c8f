import type { AwsPlace } from "../aws/place.ts";

/** Addresses in AWS's console, for who is signed in to the account. */

function consoleOf({ partition, region }: AwsPlace): string {
  const domain =
    partition === "aws-cn"
      ? "console.amazonaws.cn"
      : partition === "aws-us-gov"
        ? "console.amazonaws-us-gov.com"
        : "console.aws.amazon.com";
  return `https://${region}.${domain}/cloudwatch/home?region=${region}`;
}

export function planDashboardLink(place: AwsPlace, name: string): string {
  return `${consoleOf(place)}#dashboards/dashboard/${encodeURIComponent(name)}`;
}

export function planAlarmLink(place: AwsPlace, name: string): string {
  return `${consoleOf(place)}#alarmsV2:alarm/${encodeURIComponent(name)}`;
}
