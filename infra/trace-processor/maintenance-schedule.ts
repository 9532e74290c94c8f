import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import type { AwsPlace } from "../aws/place.ts";
import { planFunctionArns } from "../aws/function-plan.ts";
import { planSchedulePolicy, planScheduleTrust } from "./function-policies.ts";

export interface MaintenanceScheduleArgs {
  scheme: Scheme;
  place: AwsPlace;
  /** ARN of the function to call. */
  functionArn: pulumi.Input<string>;
  /** The function's name, from which the role's policy is planned. */
  functionName: string;
  /** Minutes between two calls. */
  everyMinutes: number;
}

/**
 * Calls the function by a schedule: nothing runs between two calls of a Lambda, and retention and daily sums must. Alerts
 * are looked at by the same call; what is not due within it is passed over.
 */
export class MaintenanceSchedule extends pulumi.ComponentResource {
  constructor(name: string, args: MaintenanceScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:trace-processor:MaintenanceSchedule", name, {}, opts);
    const { scheme, functionArn, everyMinutes } = args;
    const isHourly = everyMinutes >= 60;
    const group = new aws.scheduler.ScheduleGroup(
      `${name}-group`,
      { name: scheme.name("maintenance"), tags: scheme.tags },
      { parent: this },
    );
    const { role, policy } = createRole(this, name, args);
    new aws.scheduler.Schedule(
      `${name}-hourly`,
      {
        name: scheme.name("maintenance"),
        description: "Retention, daily sums and alerts of the trace processor",
        groupName: group.name,
        scheduleExpression: isHourly ? "rate(1 hour)" : `rate(${everyMinutes} minutes)`,
        // Alarms of what it measures count on a call in each of their periods.
        flexibleTimeWindow: isHourly ? { mode: "FLEXIBLE", maximumWindowInMinutes: 10 } : { mode: "OFF" },
        target: {
          arn: functionArn,
          roleArn: role.arn,
          input: JSON.stringify({ source: "aws.scheduler" }),
          // The next call does what this one did not.
          retryPolicy: {
            maximumRetryAttempts: 2,
            maximumEventAgeInSeconds: isHourly ? 1_800 : 60 * everyMinutes,
          },
        },
      },
      { parent: this, dependsOn: [policy] },
    );
    this.registerOutputs({});
  }
}

function createRole(parent: pulumi.Resource, name: string, args: MaintenanceScheduleArgs) {
  const { scheme, place, functionName } = args;
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      name: scheme.name("trace-processor-schedule"),
      description: `Calls ${functionName}`,
      assumeRolePolicy: JSON.stringify(planScheduleTrust(place, scheme.name("maintenance"))),
      tags: scheme.tags,
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-role-policy`,
    {
      name: "call",
      role: role.name,
      policy: JSON.stringify(planSchedulePolicy(planFunctionArns(place, functionName).functionArn)),
    },
    { parent },
  );
  return { role, policy };
}
