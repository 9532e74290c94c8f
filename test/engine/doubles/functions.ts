import type { Properties } from "./engine-values.ts";
import { fabricateOutputs, type Place } from "./fabricate.ts";
import type { Fields } from "./shape.ts";

/** Answers of functions whose values the program reckons with. */
const answers: Readonly<Record<string, (place: Place) => Properties>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": ({ accountId }) => ({
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/deploy/engine`,
    userId: "AROAEXAMPLE:engine",
  }),
  "aws:index/getRegion:getRegion": ({ region }) => ({ region, name: region, description: region }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com" }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ region }) => ({
    names: ["a", "b", "c"].map((zone) => region + zone),
    zoneIds: ["az2", "az3", "az1"].map((zone) => `${region}-${zone}`),
  }),
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": ({ accountId, region }) => ({
    userName: "AWS",
    password: "stand-in",
    proxyEndpoint: `https://${accountId}.dkr.ecr.${region}.amazonaws.com`,
  }),
};

/** What the function gives: its table's answer, what it was asked with, and made-up values for the rest. */
export function answerFunction(token: string, gives: Fields, args: Properties, place: Place): Properties {
  const inputs = { ...args, ...answers[token]?.(place) };
  const name = JSON.stringify(args);
  const known = Object.fromEntries(Object.entries(inputs).filter(([key]) => gives.has(key)));
  return fabricateOutputs(gives, { type: token, name, inputs: known, place });
}
