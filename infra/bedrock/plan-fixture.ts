import { planPlace } from "../aws/place.ts";
import { planScheme, type Scheme } from "../scheme.ts";
import { planAggregator, type AggregatorPlan, type OtherLogBucket } from "./aggregator-plan.ts";

export const accountId = "111122223333";
export const place = planPlace({ accountId, region: "eu-central-1" });
export const lakeName = "tracelake-dev-lake-111122223333";

export function makeScheme(isProduction = false, typedPrefix = ""): Scheme {
  return planScheme({
    project: "tracelake",
    environment: isProduction ? "prod" : "dev",
    owner: "team",
    costCentre: "42",
    isProduction,
    typedPrefix,
    typedSuffix: "",
  });
}

export const otherBucket: OtherLogBucket = {
  name: "their-logs",
  accountId: "444455556666",
  prefix: "logs/",
  kmsKeyArn: "arn:aws:kms:eu-central-1:444455556666:key/theirs",
};

export function makePlan(other?: OtherLogBucket): AggregatorPlan {
  return planAggregator({
    scheme: makeScheme(),
    place,
    lakeName,
    ...(other === undefined ? {} : { otherBucket: other }),
  });
}
