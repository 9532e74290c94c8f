import { describe, expect, it } from "vitest";
import type { CostResource, CostVolume } from "./cost-line.ts";
import { planCost } from "./plan-cost.ts";

const volume: CostVolume = {
  exportedRowsPerDay: 1_000_000,
  bytesPerRow: 2000,
  spansPerDay: 1_000_000,
  bedrockInvocationsPerDay: 100_000,
  retentionDays: 90,
  creditPriceUsd: 3,
};

function resource(type: string, inputs: Record<string, unknown> = {}, name = "x", urn = `${type}::${name}`) {
  return { type, name, urn, inputs } satisfies CostResource;
}

function costOf(...resources: CostResource[]): Record<string, number> {
  return Object.fromEntries(
    planCost(resources, volume).parts.flatMap(({ lines }) =>
      lines.map(({ what, monthlyUsd }) => [what, monthlyUsd]),
    ),
  );
}

describe("planCost", () => {
  it("prices the lake by its exports, hot until archived", () => {
    const bucket = resource(
      "aws:s3/bucket:Bucket",
      { bucket: "lake" },
      "lake-bucket",
      "tracelake:lake:Lake$aws:s3/bucket:Bucket::lake-bucket",
    );
    const lifecycle = resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
      bucket: "lake",
      rules: [{ transitions: [{ days: 90, storageClass: "GLACIER_IR" }] }],
    });
    // 2 GB a day: 180 GB × 0.023, 550 GB × 0.004; 30,400 files a month.
    expect(costOf(bucket, lifecycle)).toEqual({
      "90 days in STANDARD": 4.14,
      "files written": 0.15,
      "275 days in GLACIER_IR": 2.2,
      "files archived": 0.61,
    });
  });

  it("prices a function with an address by requests and memory", () => {
    const url = resource("aws:lambda/functionUrl:FunctionUrl", { functionName: "f" });
    const handler = resource("aws:lambda/function:Function", {
      name: "f",
      memorySize: 1024,
      architectures: ["arm64"],
    });
    // 304,000 requests of 0.2 s: 60,800 GB-seconds × 0.0000133334.
    expect(costOf(handler, url)).toEqual({ requests: 0.06, "memory while running": 0.81 });
  });

  it("prices a service by its task and autoscaling's lower bound", () => {
    const task = resource("aws:ecs/taskDefinition:TaskDefinition", {
      family: "t",
      cpu: "512",
      memory: "1024",
    });
    const service = resource("aws:ecs/service:Service", {
      name: "s",
      taskDefinition: "arn:x/t:1",
      desiredCount: 1,
    });
    const target = resource("aws:appautoscaling/target:Target", {
      resourceId: "service/c/s",
      minCapacity: 2,
    });
    // 2 × 0.5 × 730 × 0.04048 and 2 × 1 × 730 × 0.004445.
    expect(costOf(task, service, target)).toEqual({ "CPU of 2 task(s)": 29.55, "memory of 2 task(s)": 6.49 });
  });

  it("prices a load balancer with its addresses", () => {
    const balancer = resource("aws:lb/loadBalancer:LoadBalancer", { subnets: ["a", "b"] });
    // 730 × 0.0225; 2 GB a day are 0.0833 units; 2 × 730 × 0.005.
    expect(costOf(balancer)).toEqual({
      "load balancer": 16.43,
      "capacity units": 0.49,
      "public addresses": 7.3,
    });
  });

  it("prices both zones of a database and the storage that the spans need", () => {
    const instance = resource("aws:rds/instance:Instance", {
      instanceClass: "db.t4g.small",
      allocatedStorage: 20,
      multiAz: true,
    });
    // 2 × 730 × 0.032; 108 GB of spans × 2 × 0.115.
    expect(costOf(instance)).toEqual({ "db.t4g.small in two zones": 46.72, storage: 24.84 });
  });

  it("prices Aurora at its smallest capacity", () => {
    const cluster = resource("aws:rds/cluster:Cluster", {
      serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 },
    });
    const writer = resource("aws:rds/clusterInstance:ClusterInstance");
    // 365 × 0.12; 108 × 0.1; 3.04 million × 0.2.
    expect(costOf(cluster, writer)).toEqual({
      "1 instance(s) at 0.5 capacity units": 43.8,
      storage: 10.8,
      "reads and writes": 0.61,
    });
  });

  it("prices Snowflake in credits, never above the monitor's quota", () => {
    const resources = [
      resource("snowflake:index/warehouse:Warehouse", { warehouseSize: "SMALL" }),
      resource("snowflake:index/resourceMonitor:ResourceMonitor", { creditQuota: 20 }),
      resource("snowflake:index/pipe:Pipe"),
      resource("snowflake:index/database:Database"),
    ];
    // 60.8 credits are cut to 20; 60.8 GB × 0.0037 × 3; 0.1825 TB × 23.
    expect(costOf(...resources)).toEqual({
      "warehouse SMALL, queries": 60,
      "tasks and alerts": 0,
      Snowpipe: 0.67,
      storage: 4.2,
    });
  });

  it("counts the wakings of the warehouse by tasks and alerts, those of one interval as one", () => {
    const hourly = { schedule: { minutes: 60 } };
    const resources = [
      resource("snowflake:index/warehouse:Warehouse", { warehouseSize: "XSMALL" }),
      resource("snowflake:index/task:Task", hourly, "one"),
      resource("snowflake:index/task:Task", hourly, "two"),
      resource("snowflake:index/alert:Alert", { alertSchedule: { interval: 60 } }, "three"),
      resource("snowflake:index/task:Task", { schedule: { minutes: 5 }, when: "stream has rows" }, "four"),
    ];
    // Two wakings of 75 s an hour are 30.417 hours of 730; queries take 30.4.
    expect(costOf(...resources)).toEqual({ "warehouse XSMALL, queries": 91.2, "tasks and alerts": 91.25 });
  });

  it("prices endpoints by zone, gateways not at all", () => {
    expect(
      costOf(
        resource("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Interface", subnetIds: ["a", "b"] }),
        resource("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Gateway" }, "y"),
      ),
    ).toEqual({ "endpoint in 2 zone(s)": 14.6 });
  });

  it("adds up parts and total to the cent", () => {
    const plan = planCost(
      [
        resource("aws:kms/key:Key", {}, "a"),
        resource("aws:secretsmanager/secret:Secret", {}, "b"),
        resource("aws:secretsmanager/secret:Secret", {}, "c"),
      ],
      volume,
    );
    expect(plan.parts.map(({ part, monthlyUsd }) => [part, monthlyUsd])).toEqual([
      ["KMS", 1],
      ["Secrets", 0.8],
    ]);
    expect(plan.totalMonthlyUsd).toBe(1.8);
  });

  it("lists what has no price with the reason instead of counting it as free", () => {
    const { notEstimated, totalMonthlyUsd } = planCost(
      [
        resource("aws:msk/cluster:Cluster", {}, "kafka"),
        resource("aws:rds/instance:Instance", { instanceClass: "db.x9.huge" }, "db"),
        resource("aws:iam/role:Role", {}, "role"),
      ],
      volume,
    );
    expect(notEstimated).toEqual([
      { type: "aws:msk/cluster:Cluster", resource: "kafka", why: "has no price here" },
      {
        type: "aws:rds/instance:Instance",
        resource: "db",
        why: "instance class db.x9.huge has no price here",
      },
    ]);
    expect(totalMonthlyUsd).toBe(0);
  });
});
