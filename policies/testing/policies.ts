import type { Resource } from "../rule.ts";
import { makeResource } from "./verdicts.ts";

/** A role called `role` with one statement of trust; `sts:AssumeRole` unless said otherwise. */
export function roleTrusting(statement: object): Resource {
  const full = { Effect: "Allow", Action: "sts:AssumeRole", ...statement };
  return makeResource("aws:iam/role:Role", "role", {
    assumeRolePolicy: JSON.stringify({ Statement: [full] }),
  });
}

/** A role's policy called `role-policy` with one statement. */
export function rolePolicy(statement: object): Resource {
  const full = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::lake/*", ...statement };
  return makeResource("aws:iam/rolePolicy:RolePolicy", "role-policy", { policy: { Statement: [full] } });
}

/** A queue's policy called `queue-policy` with one statement. */
export function queuePolicy(statement: object): Resource {
  const full = { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*", ...statement };
  return makeResource("aws:sqs/queuePolicy:QueuePolicy", "queue-policy", { policy: { Statement: [full] } });
}
