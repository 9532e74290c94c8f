import type { Unit } from "./metric.ts";

/** A metric that AWS publishes by itself. Not in the catalogue: no code of ours measures it. */
export interface AwsMetric {
  name: string;
  unit: Unit | "Bytes/Second";
  /** The statistic that says the most of it. */
  stat: "Average" | "Sum" | "Minimum" | "Maximum" | "p95" | "p99";
  meaning: string;
}

export interface AwsMetricGroup {
  namespace: string;
  /** Names of its dimensions; their values are the resource's names. */
  dimensions: readonly string[];
  metrics: Readonly<Record<string, AwsMetric>>;
}

/** AWS's own metrics that a dashboard or an alarm reads, by the service that publishes them. */
export const awsMetrics = {
  queue: {
    namespace: "AWS/SQS",
    dimensions: ["QueueName"],
    metrics: {
      visible: {
        name: "ApproximateNumberOfMessagesVisible",
        unit: "Count",
        stat: "Maximum",
        meaning: "Messages that wait",
      },
      inFlight: {
        name: "ApproximateNumberOfMessagesNotVisible",
        unit: "Count",
        stat: "Maximum",
        meaning: "Messages that somebody works on",
      },
      oldest: {
        name: "ApproximateAgeOfOldestMessage",
        unit: "Seconds",
        stat: "Maximum",
        meaning: "Age of the oldest message that waits",
      },
      sent: { name: "NumberOfMessagesSent", unit: "Count", stat: "Sum", meaning: "Messages that came" },
      deleted: {
        name: "NumberOfMessagesDeleted",
        unit: "Count",
        stat: "Sum",
        meaning: "Messages that are done",
      },
    },
  },
  function: {
    namespace: "AWS/Lambda",
    dimensions: ["FunctionName"],
    metrics: {
      invocations: { name: "Invocations", unit: "Count", stat: "Sum", meaning: "Calls" },
      errors: {
        name: "Errors",
        unit: "Count",
        stat: "Sum",
        meaning: "Calls that ended with a fault, a time-out or out of memory",
      },
      throttles: {
        name: "Throttles",
        unit: "Count",
        stat: "Sum",
        meaning: "Calls that were turned away for want of concurrency",
      },
      duration: { name: "Duration", unit: "Milliseconds", stat: "Maximum", meaning: "Time of a call" },
      concurrent: { name: "ConcurrentExecutions", unit: "Count", stat: "Maximum", meaning: "Calls at once" },
      asyncDropped: {
        name: "AsyncEventsDropped",
        unit: "Count",
        stat: "Sum",
        meaning: "Asynchronous calls that were given up",
      },
    },
  },
  service: {
    namespace: "AWS/ECS",
    dimensions: ["ClusterName", "ServiceName"],
    metrics: {
      cpu: {
        name: "CPUUtilization",
        unit: "Percent",
        stat: "Average",
        meaning: "CPU used, of what the tasks have",
      },
      memory: {
        name: "MemoryUtilization",
        unit: "Percent",
        stat: "Maximum",
        meaning: "Memory used, of what the tasks have",
      },
    },
  },
  balancer: {
    namespace: "AWS/ApplicationELB",
    dimensions: ["LoadBalancer"],
    metrics: {
      requests: { name: "RequestCount", unit: "Count", stat: "Sum", meaning: "Requests taken" },
      ownErrors: {
        name: "HTTPCode_ELB_5XX_Count",
        unit: "Count",
        stat: "Sum",
        meaning: "5xx that the load balancer itself answered",
      },
      targetErrors: {
        name: "HTTPCode_Target_5XX_Count",
        unit: "Count",
        stat: "Sum",
        meaning: "5xx that the tasks answered",
      },
      latency: {
        name: "TargetResponseTime",
        unit: "Seconds",
        stat: "p99",
        meaning: "Time until a task answered",
      },
      refused: {
        name: "RejectedConnectionCount",
        unit: "Count",
        stat: "Sum",
        meaning: "Connections turned away at the limit",
      },
    },
  },
  targets: {
    namespace: "AWS/ApplicationELB",
    dimensions: ["TargetGroup", "LoadBalancer"],
    metrics: {
      healthy: {
        name: "HealthyHostCount",
        unit: "Count",
        stat: "Minimum",
        meaning: "Tasks that answer health checks",
      },
      unhealthy: { name: "UnHealthyHostCount", unit: "Count", stat: "Maximum", meaning: "Tasks that don't" },
    },
  },
  instance: {
    namespace: "AWS/RDS",
    dimensions: ["DBInstanceIdentifier"],
    metrics: {
      cpu: { name: "CPUUtilization", unit: "Percent", stat: "Average", meaning: "CPU used" },
      connections: { name: "DatabaseConnections", unit: "Count", stat: "Maximum", meaning: "Connections" },
      freeStorage: {
        name: "FreeStorageSpace",
        unit: "Bytes",
        stat: "Minimum",
        meaning: "Storage that is left",
      },
      freeMemory: { name: "FreeableMemory", unit: "Bytes", stat: "Minimum", meaning: "Memory that is left" },
      readLatency: { name: "ReadLatency", unit: "Seconds", stat: "Average", meaning: "Time of a read" },
      writeLatency: { name: "WriteLatency", unit: "Seconds", stat: "Average", meaning: "Time of a write" },
    },
  },
  cluster: {
    namespace: "AWS/RDS",
    dimensions: ["DBClusterIdentifier"],
    metrics: {
      cpu: {
        name: "CPUUtilization",
        unit: "Percent",
        stat: "Average",
        meaning: "CPU used, of the greatest capacity",
      },
      connections: { name: "DatabaseConnections", unit: "Count", stat: "Maximum", meaning: "Connections" },
      capacity: {
        name: "ServerlessDatabaseCapacity",
        unit: "Count",
        stat: "Maximum",
        meaning: "Capacity units in use",
      },
      capacityUsed: {
        name: "ACUUtilization",
        unit: "Percent",
        stat: "Maximum",
        meaning: "Capacity in use, of the greatest",
      },
      freeMemory: { name: "FreeableMemory", unit: "Bytes", stat: "Minimum", meaning: "Memory that is left" },
      storage: { name: "VolumeBytesUsed", unit: "Bytes", stat: "Maximum", meaning: "Storage in use" },
    },
  },
  table: {
    namespace: "AWS/DynamoDB",
    dimensions: ["TableName"],
    metrics: {
      reads: { name: "ConsumedReadCapacityUnits", unit: "Count", stat: "Sum", meaning: "Units read" },
      writes: { name: "ConsumedWriteCapacityUnits", unit: "Count", stat: "Sum", meaning: "Units written" },
    },
  },
  bucket: {
    namespace: "AWS/S3",
    dimensions: ["BucketName", "StorageType"],
    metrics: {
      size: {
        name: "BucketSizeBytes",
        unit: "Bytes",
        stat: "Average",
        meaning: "Bytes in the class STANDARD, once a day",
      },
      objects: {
        name: "NumberOfObjects",
        unit: "Count",
        stat: "Average",
        meaning: "Objects of all classes, once a day",
      },
    },
  },
  topic: {
    namespace: "AWS/SNS",
    dimensions: ["TopicName"],
    metrics: {
      published: {
        name: "NumberOfMessagesPublished",
        unit: "Count",
        stat: "Sum",
        meaning: "Messages published",
      },
      delivered: {
        name: "NumberOfNotificationsDelivered",
        unit: "Count",
        stat: "Sum",
        meaning: "Notices delivered",
      },
      failed: {
        name: "NumberOfNotificationsFailed",
        unit: "Count",
        stat: "Sum",
        meaning: "Notices that could not be delivered",
      },
    },
  },
} as const satisfies Record<string, AwsMetricGroup>;
