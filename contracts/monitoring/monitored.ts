/**
 * What of an environment is there to be watched, by the names that its metrics and logs carry. Dashboards and alarms are
 * made of it, and have nothing of a part that is not deployed.
 */
export interface Monitored {
  /** In the titles: `dev`. */
  environment: string;
  /** Before every name: `tracelake-dev`. */
  prefix: string;
  partition: string;
  region: string;
  /** 12 digits. */
  accountId: string;
  /** Of the services' own metrics: METRICS_NAMESPACE. */
  namespace: string;
  /** Where errors are captured. */
  errorLogGroup: string;
  /** Whom alarms tell. */
  topicName: string;
  /** Functions of all parts, by the part. */
  functions: Readonly<Partial<Record<FunctionPart, MonitoredFunction>>>;
  processor?: MonitoredProcessor;
  bedrock?: MonitoredBedrock;
  pipeline?: MonitoredPipeline;
  /** The lake's bucket. */
  bucketName?: string;
}

export const functionParts = ["trace-processor", "bedrock-metrics", "pipeline-monitor"] as const;
export type FunctionPart = (typeof functionParts)[number];

export interface MonitoredFunction {
  name: string;
  timeoutSeconds: number;
  logGroup: string;
}

export interface MonitoredProcessor {
  /** METRICS_SERVICE: the dimension `Service` of its metrics. */
  service: string;
  /** Where its log goes, which holds its metrics too. */
  logGroup: string;
  /** Undefined where it runs as a function. */
  container?: MonitoredContainer;
  database: MonitoredDatabase;
}

export interface MonitoredContainer {
  cluster: string;
  service: string;
  /** Tasks that always run. */
  minTasks: number;
  /** `app/<name>/<id>`; undefined until it is made: nothing is shown of it then. */
  loadBalancer?: string;
  /** `targetgroup/<name>/<id>`. */
  targetGroup?: string;
}

export interface MonitoredDatabase {
  engine: "rds" | "aurora";
  identifier: string;
  /** Connections that PostgreSQL takes, about. */
  connectionLimit: number;
  /** GB to begin with; RDS's grows by itself, Aurora's has no size. */
  storageGb: number;
}

export interface MonitoredBedrock {
  queue: string;
  deadLetterQueue: string;
  ledger: string;
}

export interface MonitoredPipeline {
  /** The database in Snowflake: the dimension `Database`. */
  database: string;
  /** That two reports of the warehouse lie apart. */
  snapshotMinutes: number;
  /** Where reports end that the function could not take. */
  deadLetterQueue: string;
}
