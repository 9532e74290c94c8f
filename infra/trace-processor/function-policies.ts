import type { FunctionArns } from "../aws/function-plan.ts";
import { planArn, type AwsPlace } from "../aws/place.ts";
import {
  planLogStatement,
  planPolicy,
  planSecretStatement,
  planServiceTrust,
  type PolicyDocument,
  type PolicyStatement,
} from "../aws/policy-document.ts";

/** What Lambda does on a function's behalf to put it into a network. */
const networkActions = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];

/**
 * `further`: what this function alone may do. Logs to its own group, exactly its secrets, and the network interfaces. Lambda asks for the latter with the
 * function's role and on all resources; the deny keeps them from the function's own code, as AWS advises:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function planFunctionPolicy(
  arns: FunctionArns,
  secretArns: readonly string[],
  further: readonly PolicyStatement[] = [],
): PolicyDocument {
  return planPolicy(
    ...further,
    planLogStatement(arns.logGroupArn),
    planSecretStatement(secretArns),
    { Sid: "JoinNetwork", Effect: "Allow", Action: networkActions, Resource: "*" },
    {
      Sid: "KeepNetworkFromCode",
      Effect: "Deny",
      Action: networkActions,
      Resource: "*",
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": arns.functionArn } },
    },
  );
}

/** EventBridge Scheduler gives a schedule's group as the source. */
export function planScheduleTrust(place: AwsPlace, groupName: string): PolicyDocument {
  const group = planArn(place, "scheduler", `schedule-group/${groupName}`);
  return planServiceTrust("scheduler.amazonaws.com", place.accountId, group);
}

export function planSchedulePolicy(functionArn: string): PolicyDocument {
  return planPolicy({
    Sid: "CallFunction",
    Effect: "Allow",
    Action: "lambda:InvokeFunction",
    Resource: functionArn,
  });
}
