import { alarmThresholds } from "./alarms/thresholds.ts";
import type { Monitored } from "./monitored.ts";

/** Environments for tests: everything, as a function with RDS and as a container with Aurora; and nothing. */

export const thresholds = alarmThresholds.parse({});

const base = {
  environment: "dev",
  prefix: "tracelake-dev",
  partition: "aws",
  region: "eu-central-1",
  accountId: "111122223333",
  namespace: "ExperimentationPlatform",
  errorLogGroup: "/experimentation-platform/errors",
  topicName: "tracelake-dev-alerts",
} as const;

export const nothing: Monitored = { ...base, functions: {} };

export const asFunction: Monitored = {
  ...base,
  functions: {
    "trace-processor": {
      name: "tracelake-dev-trace-processor",
      timeoutSeconds: 30,
      logGroup: "/aws/lambda/tracelake-dev-trace-processor",
    },
    "bedrock-metrics": {
      name: "bedrock-metrics-aggregator",
      timeoutSeconds: 300,
      logGroup: "/aws/lambda/bedrock-metrics-aggregator",
    },
    "pipeline-monitor": {
      name: "tracelake-dev-pipeline-monitor",
      timeoutSeconds: 30,
      logGroup: "/aws/lambda/tracelake-dev-pipeline-monitor",
    },
  },
  processor: {
    service: "trace-processor",
    logGroup: "/aws/lambda/tracelake-dev-trace-processor",
    database: { engine: "rds", identifier: "tracelake-dev-database", connectionLimit: 84, storageGb: 20 },
  },
  bedrock: {
    queue: "bedrock-metrics-queue",
    deadLetterQueue: "bedrock-metrics-dlq",
    ledger: "bedrock-metrics-ledger",
  },
  pipeline: {
    database: "BRAINTRUST_DATA",
    snapshotMinutes: 60,
    deadLetterQueue: "tracelake-dev-pipeline-monitor-dlq",
  },
  bucketName: "tracelake-dev-lake-111122223333",
};

export const asContainer: Monitored = {
  ...asFunction,
  functions: { "bedrock-metrics": asFunction.functions["bedrock-metrics"]! },
  processor: {
    service: "trace-processor",
    logGroup: "/ecs/tracelake-dev-trace-processor",
    container: {
      cluster: "tracelake-dev-trace-processor",
      service: "tracelake-dev-trace-processor",
      minTasks: 2,
      loadBalancer: "app/tracelake-dev-traces/0123456789abcdef",
      targetGroup: "targetgroup/tracelake-dev-traces/0123456789abcdef",
    },
    database: {
      engine: "aurora",
      identifier: "tracelake-dev-database",
      connectionLimit: 3360,
      storageGb: 20,
    },
  },
};

export const environments = { nothing, asFunction, asContainer } as const;
