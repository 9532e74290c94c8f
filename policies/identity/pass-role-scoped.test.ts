import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { rolePolicy } from "../testing/policies.ts";
import { passRoleScoped } from "./pass-role-scoped.ts";

const passing = (Resource: unknown, Action: unknown = "iam:PassRole") => [rolePolicy({ Action, Resource })];
const fault = "policy allows iam:PassRole for any role";

describeRule(passRoleScoped, {
  compliant: () => [rolePolicy({ Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/task" })],
  cases: {
    "takes another action on everything": [passing("*", "s3:ListAllMyBuckets"), "complies"],
    "finds fault with everything": [passing("*"), fault],
    "finds fault with every role": [passing("arn:aws:iam::111122223333:role/*"), fault],
    "finds fault with a pattern that holds PassRole": [passing("*", "iam:Pass*"), fault],
    "is unchecked while the role is not known": [passing([unknown]), "unchecked: policy"],
  },
});
