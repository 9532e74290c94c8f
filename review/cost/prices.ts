/**
 * List prices in USD, on demand, of AWS's us-east-1 and Snowflake's AWS US East; other regions cost up to a third more.
 * One table with one date: renew all of it together. Looked up for it: Fargate, RDS's t4g classes and gp3, NAT and
 * interface endpoints, Snowflake's credits an hour. The others are the list prices as known then, not looked up anew.
 */
export const prices = {
  asOf: "2026-06-30",
  region: "us-east-1",
  s3: {
    /** A GB-month, by storage class. */
    gbMonth: {
      STANDARD: 0.023,
      STANDARD_IA: 0.0125,
      GLACIER_IR: 0.004,
      GLACIER: 0.0036,
      DEEP_ARCHIVE: 0.00099,
    } as Readonly<Record<string, number>>,
    per1000Puts: 0.005,
    per1000Gets: 0.0004,
    /** Moving objects to another class; of the instant-retrieval archive. */
    per1000Transitions: 0.02,
  },
  kms: { keyMonth: 1 },
  lambda: {
    perMillionRequests: 0.2,
    gbSecond: { x86_64: 0.0000166667, arm64: 0.0000133334 },
  },
  fargate: {
    vcpuHour: { X86_64: 0.04048, ARM64: 0.03238 },
    gbHour: { X86_64: 0.004445, ARM64: 0.00356 },
  },
  loadBalancer: { hour: 0.0225, capacityUnitHour: 0.008 },
  publicAddressHour: 0.005,
  natGateway: { hour: 0.045, gb: 0.045 },
  interfaceEndpoint: { zoneHour: 0.01, gb: 0.01 },
  rds: {
    /** An hour of PostgreSQL in one zone, by instance class. */
    instanceHour: {
      "db.t4g.micro": 0.016,
      "db.t4g.small": 0.032,
      "db.t4g.medium": 0.065,
      "db.t4g.large": 0.129,
      "db.t4g.xlarge": 0.258,
      "db.m6g.large": 0.159,
      "db.m6g.xlarge": 0.318,
      "db.m7g.large": 0.168,
      "db.m7g.xlarge": 0.337,
      "db.r6g.large": 0.225,
      "db.r6g.xlarge": 0.45,
    } as Readonly<Record<string, number>>,
    gp3GbMonth: 0.115,
  },
  aurora: { capacityUnitHour: 0.12, gbMonth: 0.1, perMillionIos: 0.2 },
  secretsManager: { secretMonth: 0.4 },
  cloudwatch: {
    logsGb: 0.5,
    logsGbMonth: 0.03,
    alarmMonth: 0.1,
    dashboardMonth: 3,
    metricMonth: 0.3,
    per1000Requests: 0.01,
  },
  sqs: { perMillionRequests: 0.4 },
  sns: { perMillionNotifications: 0.5 },
  /** On demand. */
  dynamodb: { perMillionWrites: 0.625, perMillionReads: 0.125, gbMonth: 0.25 },
  ecr: { gbMonth: 0.1 },
  route53: { zoneMonth: 0.5 },
  snowflake: {
    /** Credits an hour, by a warehouse's size. */
    creditsHour: { XSMALL: 1, SMALL: 2, MEDIUM: 4, LARGE: 8 } as Readonly<Record<string, number>>,
    /** Text counts uncompressed. */
    snowpipeCreditsGb: 0.0037,
    tbMonth: 23,
  },
} as const;
