import { assumptions } from "./assumptions.ts";
import {
  fieldOf,
  numberOf,
  ofType,
  priced,
  textOf,
  type CostContext,
  type CostResource,
  type CostVolume,
  type Estimator,
} from "./cost-line.ts";
import { estimateAggregator, isBedrock } from "./estimate-bedrock.ts";
import { prices } from "./prices.ts";

const { hoursPerMonth, daysPerMonth } = assumptions;

/** Requests a month that senders of spans make. */
export function requestsPerMonth({ spansPerDay }: CostVolume): number {
  return (spansPerDay / assumptions.spansPerRequest) * daysPerMonth;
}

/** What takes spans has an address; every other function runs at deployments or on a schedule. */
const estimateFunction: Estimator = (resource, context) => {
  if (isBedrock(resource)) return estimateAggregator(resource, context);
  const { resources, volume } = context;
  const physicalName = textOf(resource.inputs["name"]) ?? resource.name;
  const isPublic = ofType(resources, "aws:lambda/functionUrl:FunctionUrl").some(
    ({ inputs: { functionName } }) =>
      functionName === physicalName || String(functionName).endsWith(`:${physicalName}`),
  );
  if (!isPublic) return "runs at deployments or on a schedule only";
  const requests = requestsPerMonth(volume);
  const isArm = fieldOf(resource.inputs, "architectures") === "arm64";
  const gb = (numberOf(resource.inputs["memorySize"]) ?? 128) / 1024;
  const { gbSecond, perMillionRequests } = prices.lambda;
  return [
    priced("Lambda", resource, ["requests", requests / 1e6, "million", perMillionRequests]),
    priced("Lambda", resource, [
      "memory while running",
      requests * assumptions.secondsPerRequest * gb,
      "GB-seconds",
      isArm ? gbSecond.arm64 : gbSecond.x86_64,
    ]),
  ];
};

const estimateService: Estimator = (resource, context) => {
  const task = taskOf(resource, context);
  if (task === undefined) return "its task definition is not in the program";
  const cpu = numberOf(task.inputs["cpu"]);
  const memory = numberOf(task.inputs["memory"]);
  if (cpu === undefined || memory === undefined) return "its task's size is not known";
  const tasks = smallestCount(resource, context);
  const isArm = fieldOf(task.inputs, "runtimePlatform", "cpuArchitecture") === "ARM64";
  const architecture = isArm ? "ARM64" : "X86_64";
  return [
    priced("Fargate", resource, [
      `CPU of ${tasks} task(s)`,
      tasks * (cpu / 1024) * hoursPerMonth,
      "vCPU-hours",
      prices.fargate.vcpuHour[architecture],
    ]),
    priced("Fargate", resource, [
      `memory of ${tasks} task(s)`,
      tasks * (memory / 1024) * hoursPerMonth,
      "GB-hours",
      prices.fargate.gbHour[architecture],
    ]),
  ];
};

function taskOf({ inputs }: CostResource, { resources }: CostContext): CostResource | undefined {
  const tasks = ofType(resources, "aws:ecs/taskDefinition:TaskDefinition");
  const reference = String(inputs["taskDefinition"]);
  return (
    tasks.find(({ name, inputs: { family } }) =>
      [family, name].some((part) => typeof part === "string" && reference.includes(part)),
    ) ?? (tasks.length === 1 ? tasks[0] : undefined)
  );
}

/** Autoscaling's lower bound wins over the service's own count, which it changes. */
function smallestCount({ inputs, name }: CostResource, { resources }: CostContext): number {
  const target = ofType(resources, "aws:appautoscaling/target:Target").find(({ inputs: { resourceId } }) =>
    String(resourceId).endsWith(`/${textOf(inputs["name"]) ?? name}`),
  );
  return numberOf(target?.inputs["minCapacity"]) ?? numberOf(inputs["desiredCount"]) ?? 1;
}

const estimateLoadBalancer: Estimator = (resource, { volume }) => {
  if (resource.inputs["loadBalancerType"] === "network") return "network load balancers have no price here";
  const { hour, capacityUnitHour } = prices.loadBalancer;
  const gbPerHour = (volume.spansPerDay * assumptions.bytesPerSpanSent) / 24 / 1e9;
  const subnets = resource.inputs["subnets"];
  const addresses = resource.inputs["internal"] === true ? 0 : Array.isArray(subnets) ? subnets.length : 2;
  return [
    priced("Load balancer", resource, ["load balancer", hoursPerMonth, "hours", hour]),
    priced("Load balancer", resource, [
      "capacity units",
      gbPerHour * hoursPerMonth,
      "unit-hours",
      capacityUnitHour,
    ]),
    priced("Load balancer", resource, [
      "public addresses",
      addresses * hoursPerMonth,
      "hours",
      prices.publicAddressHour,
    ]),
  ];
};

export const computeEstimators: Readonly<Record<string, Estimator>> = {
  "aws:lambda/function:Function": estimateFunction,
  "aws:ecs/service:Service": estimateService,
  "aws:lb/loadBalancer:LoadBalancer": estimateLoadBalancer,
};
