import { refersTo } from "../attachments.ts";
import { asRecord } from "../property.ts";
import type { Resource, StackRule, Verdict } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, tell, unchecked, violates } from "../verdict.ts";

const groupType = "aws:cloudwatch/logGroup:LogGroup";

export const functionLogGroup: StackRule = {
  name: "function-log-group",
  scope: "stack",
  level: "mandatory",
  severity: "low",
  description: "A function's log group is made by the program.",
  reason: "The one that Lambda makes by itself never expires, has no tags and stays after `destroy`",
  remedy:
    "Make a LogGroup `/aws/lambda/<name>`, or one of another name and give it in `loggingConfig.logGroup`",
  check: (stack) => {
    const groups = stack.filter(({ type }) => type === groupType);
    return stack
      .filter(({ type }) => type === "aws:lambda/function:Function")
      .map((resource) => ({ resource, verdict: checkFunction(resource, groups) }));
  },
};

function checkFunction({ props }: Resource, groups: readonly Resource[]): Verdict {
  const logging = props["loggingConfig"];
  const chosen = logging === unknown ? unknown : asRecord(logging)["logGroup"];
  const name =
    props["name"] === undefined || props["name"] === unknown ? unknown : `/aws/lambda/${tell(props["name"])}`;
  const wanted = chosen ?? name;
  if (groups.some((group) => refersTo(wanted, group, ["name"]))) return complies;
  if (groups.length === 0) return violates("it has no log group of the program's own");
  if (wanted === unknown) return unchecked(chosen === unknown ? "loggingConfig.logGroup" : "name");
  return groups.some((group) => group.props["name"] === unknown || group.props["name"] === undefined)
    ? unchecked("LogGroup.name")
    : violates(`no log group ${tell(wanted)} is made`);
}
