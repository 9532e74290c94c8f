import { planArn, type AwsPlace } from "./place.ts";
import { planServiceTrust, type PolicyDocument } from "./policy-document.ts";

export interface FunctionArns {
  functionArn: string;
  logGroupName: string;
  logGroupArn: string;
}

export function planFunctionArns(place: AwsPlace, functionName: string): FunctionArns {
  const logGroupName = `/aws/lambda/${functionName}`;
  return {
    functionArn: planArn(place, "lambda", `function:${functionName}`),
    logGroupName,
    logGroupArn: planArn(place, "logs", `log-group:${logGroupName}`),
  };
}

/** AWS names the account as the source where Lambda assumes an execution role, but promises no source's ARN. */
export function planFunctionTrust(place: AwsPlace): PolicyDocument {
  return planServiceTrust("lambda.amazonaws.com", place.accountId);
}
