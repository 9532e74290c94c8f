import type { Verdict } from "./rule.ts";

export const complies: Verdict = { status: "complies" };

/** `fault` says what is wrong, without the resource's name: the message begins with it. */
export function violates(fault: string): Verdict {
  return { status: "violates", message: fault };
}

/** `property` decides, and is not known before the deployment. */
export function unchecked(property: string): Verdict {
  return { status: "unchecked", property };
}

/** One verdict of several that must all hold: a fault that is certain outweighs what is not known. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  return find(verdicts, "violates") ?? find(verdicts, "unchecked") ?? complies;
}

/** One verdict of several of which one must hold: what is not known may yet be the one; `fault` where there is none. */
export function anyOf(verdicts: readonly Verdict[], fault: string): Verdict {
  return find(verdicts, "complies") ?? find(verdicts, "unchecked") ?? verdicts[0] ?? violates(fault);
}

function find(verdicts: readonly Verdict[], status: Verdict["status"]): Verdict | undefined {
  return verdicts.find((verdict) => verdict.status === status);
}

/** A property's value within a message. */
export function tell(value: unknown): string {
  if (value === undefined || value === null) return "not set";
  return typeof value === "string" ? value : JSON.stringify(value);
}
