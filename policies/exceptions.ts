import type { Finding } from "./finding.ts";
import { formatViolation } from "./format-message.ts";
import type { Rule } from "./rule.ts";

/** A finding that is accepted for a while, acknowledged in the stack's configuration. */
export interface Exception {
  /** The resource's name in the program. */
  resource: string;
  /** The rule's name. */
  rule: string;
  reason: string;
  /** The last day on which it holds, as `2027-01-31`, in UTC. */
  expires: string;
}

/** What must hold of exceptions themselves. Nothing excuses it. */
export const exceptionValid = {
  name: "exception-valid",
  level: "mandatory",
  severity: "high",
  description: "Every exception names a finding that is there, gives a reason and has not expired.",
  reason: "An exception that outlives its cause hides the next fault",
  remedy: "Mend the resource, or renew or remove the exception in the stack's `policies.exceptions`",
} as const satisfies Omit<Rule, "scope" | "check" | "types">;

export function isExpired(exception: Pick<Exception, "expires">, now: Date): boolean {
  const endsAtMs = Date.parse(`${exception.expires}T23:59:59.999Z`);
  // A date that can't be read never excuses anything.
  return Number.isNaN(endsAtMs) || now.getTime() > endsAtMs;
}

/** A finding for each exception that has expired or excuses nothing. */
export function checkExceptions(
  exceptions: readonly Exception[],
  isUsed: (exception: Exception) => boolean,
  now: Date,
): Finding[] {
  return exceptions.flatMap((exception) => {
    const fault = faultOf(exception, isUsed, now);
    return fault === undefined ? [] : [makeFinding(exception, fault)];
  });
}

function faultOf(exception: Exception, isUsed: (exception: Exception) => boolean, now: Date) {
  const subject = `the exception from ${exception.rule}`;
  if (exception.reason.trim() === "") return `${subject} has no reason`;
  if (isExpired(exception, now)) return `${subject} expired on ${exception.expires}`;
  return isUsed(exception) ? undefined : `${subject} excuses nothing: there is no such finding`;
}

function makeFinding(exception: Exception, fault: string): Finding {
  return {
    rule: exceptionValid.name,
    level: exceptionValid.level,
    severity: exceptionValid.severity,
    resource: exception.resource,
    type: "",
    status: "violation",
    message: formatViolation({ name: exception.resource }, fault, exceptionValid),
  };
}
