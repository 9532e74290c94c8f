import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { functionUrlAuth } from "./function-url-auth.ts";

const url = (authorizationType: unknown) =>
  makeResource("aws:lambda/functionUrl:FunctionUrl", "url", { authorizationType });

describeRule(functionUrlAuth, {
  compliant: () => [url("AWS_IAM")],
  cases: {
    "finds fault with a public one": [[url("NONE")], "its callers are not checked (NONE)"],
    "is unchecked while it is not known": [[url(unknown)], "unchecked: authorizationType"],
  },
});
