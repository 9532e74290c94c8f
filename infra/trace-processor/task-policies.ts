import { planArn, type AwsPlace } from "../aws/place.ts";
import {
  planLogStatement,
  planPolicy,
  planSecretStatement,
  planServiceTrust,
  type PolicyDocument,
} from "../aws/policy-document.ts";

/** For both roles of a task: ECS names the account and, as the source, a task or service of it. */
export function planTaskTrust(place: AwsPlace): PolicyDocument {
  return planServiceTrust("ecs-tasks.amazonaws.com", place.accountId, planArn(place, "ecs", "*"));
}

export interface ExecutionArns {
  repositoryArn: string;
  logGroupArn: string;
  secretArns: readonly string[];
}

/** What ECS does to start a task: pull its one image, read its secrets, write its logs. */
export function planExecutionPolicy({
  repositoryArn,
  logGroupArn,
  secretArns,
}: ExecutionArns): PolicyDocument {
  return planPolicy(
    // Names no resource: the token opens only what PullImage allows.
    { Sid: "LogInToRegistry", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "PullImage",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: repositoryArn,
    },
    planSecretStatement(secretArns),
    planLogStatement(logGroupArn),
  );
}
