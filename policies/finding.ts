import type { Rule } from "./rule.ts";

/** What a rule says of a resource that does not plainly comply. */
export interface Finding {
  rule: string;
  /** After the environment's own choice (`policies.rules.<rule>.enforcementLevel`). */
  level: "mandatory" | "advisory";
  severity: Rule["severity"];
  /** The resource's name in the program. */
  resource: string;
  /** Pulumi's token; empty where an exception names no resource that is there. */
  type: string;
  /** `unchecked` is never a pass: a property that decides is not known before the deployment. */
  status: "violation" | "unchecked" | "excused";
  message: string;
}
