import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";

export interface AutoscalingArgs {
  scheme: Scheme;
  clusterName: pulumi.Input<string>;
  serviceName: pulumi.Input<string>;
  /** Tasks that always run. */
  minTasks: number;
  /** Tasks at the most. */
  maxTasks: number;
  /** Percent of its CPU that a task should use on average. */
  cpuTargetPercent: number;
  /** Requests a minute that a task should get on average. */
  requestsPerTarget: number;
  /** `app/…/targetgroup/…`, by which the metric of requests knows the target group. */
  resourceLabel: pulumi.Input<string>;
}

/** As many tasks as the busier of two measures asks for: processor time and requests. */
export class Autoscaling extends pulumi.ComponentResource {
  constructor(name: string, args: AutoscalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:trace-processor:Autoscaling", name, {}, opts);
    const { scheme, minTasks, maxTasks } = args;
    checkTaskRange(minTasks, maxTasks);
    const target = new aws.appautoscaling.Target(
      `${name}-target`,
      {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${args.clusterName}/${args.serviceName}`,
        minCapacity: minTasks,
        maxCapacity: maxTasks,
        tags: scheme.tags,
      },
      { parent: this },
    );
    createPolicy(this, `${name}-cpu`, scheme.name("cpu"), target, args.cpuTargetPercent, {
      predefinedMetricType: "ECSServiceAverageCPUUtilization",
    });
    createPolicy(this, `${name}-requests`, scheme.name("requests"), target, args.requestsPerTarget, {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: args.resourceLabel,
    });
    this.registerOutputs({});
  }
}

/** Throws where the least is more than the most. */
export function checkTaskRange(minTasks: number, maxTasks: number): void {
  if (minTasks > maxTasks)
    throw new Error(`minTasks ${minTasks} and maxTasks ${maxTasks}: the least must not exceed the most.`);
}

function createPolicy(
  parent: pulumi.Resource,
  name: string,
  policyName: string,
  target: aws.appautoscaling.Target,
  targetValue: number,
  metric: { predefinedMetricType: string; resourceLabel?: pulumi.Input<string> },
): void {
  new aws.appautoscaling.Policy(
    name,
    {
      name: policyName,
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: metric,
        targetValue,
        // Out fast, in slowly: a drain's burst is over sooner than a task has started.
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
      },
    },
    { parent },
  );
}
