import { assumptions } from "./assumptions.ts";
import { estimateAggregatorQueue, estimateLedger, isBedrock } from "./estimate-bedrock.ts";
import { estimateAlarm } from "./estimate-monitoring.ts";
import { priced, type CostResource, type Estimator } from "./cost-line.ts";
import { prices } from "./prices.ts";

const { hoursPerMonth, daysPerMonth } = assumptions;

function fixed(part: string, what: string, monthlyUsd: number): Estimator {
  return (resource) => [priced(part, resource, [what, 1, "month", monthlyUsd])];
}

const estimateEndpoint: Estimator = (resource) => {
  const { vpcEndpointType = "Gateway", subnetIds } = resource.inputs;
  // Gateway endpoints cost nothing.
  if (vpcEndpointType !== "Interface") return [];
  const zones = Array.isArray(subnetIds) ? subnetIds.length : 1;
  return [
    priced("Network", resource, [
      `endpoint in ${zones} zone(s)`,
      zones * hoursPerMonth,
      "zone-hours",
      prices.interfaceEndpoint.zoneHour,
    ]),
  ];
};

/** Each file makes a message that is sent, taken and deleted. */
const estimateQueue: Estimator = (resource, context) => {
  if (isBedrock(resource)) return estimateAggregatorQueue(resource, context);
  const { volume } = context;
  const { perMillionRequests } = prices.sqs;
  const isDeadLetter = /dead|dlq/i.test(resource.name);
  const files = isDeadLetter ? 0 : (volume.exportedRowsPerDay / assumptions.rowsPerFile) * daysPerMonth;
  return [priced("Queues", resource, ["requests", (3 * files) / 1e6, "million", perMillionRequests])];
};

function hourly(part: string, what: string, usd: number): Estimator {
  return (resource: CostResource) => [priced(part, resource, [what, hoursPerMonth, "hours", usd])];
}

export const fixedEstimators: Readonly<Record<string, Estimator>> = {
  "aws:kms/key:Key": fixed("KMS", "key", prices.kms.keyMonth),
  "aws:secretsmanager/secret:Secret": fixed("Secrets", "secret", prices.secretsManager.secretMonth),
  "aws:ec2/natGateway:NatGateway": hourly(
    "Network",
    "NAT gateway, without its traffic",
    prices.natGateway.hour,
  ),
  "aws:ec2/eip:Eip": hourly("Network", "public address", prices.publicAddressHour),
  "aws:ec2/vpcEndpoint:VpcEndpoint": estimateEndpoint,
  "aws:sqs/queue:Queue": estimateQueue,
  "aws:dynamodb/table:Table": (resource, context) =>
    isBedrock(resource) ? estimateLedger(resource, context) : "what it holds depends on its use",
  // Errors only: far below a cent.
  "aws:sns/topic:Topic": (resource) => [
    priced("Queues", resource, ["notifications", 0.001, "million", prices.sns.perMillionNotifications]),
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": estimateAlarm,
  "aws:cloudwatch/dashboard:Dashboard": fixed("CloudWatch", "dashboard", prices.cloudwatch.dashboardMonth),
  "aws:route53/zone:Zone": fixed("Network", "zone", prices.route53.zoneMonth),
};
