import type { Scheme } from "../scheme.ts";

export const databaseName = "tracelake";
export const databaseUser = "tracelake";
export const databasePort = 5432;

/**
 * The major version alone: minor ones come by themselves in the maintenance window. With a minor version here the next
 * deployment after such an upgrade would ask for a downgrade, which AWS refuses.
 */
export const engineVersion = "17";

/** `aurora` is PostgreSQL on Aurora Serverless v2. */
export type DatabaseEngine = "rds" | "aurora";

export interface DatabaseSizes {
  engine: DatabaseEngine;
  /** RDS's class, as `db.t4g.micro`. */
  instanceClass: string;
  /** RDS's first size, GB, at least 20. */
  storageGb: number;
  /** What RDS's storage may grow to by itself, GB. Default four times `storageGb`. */
  maxStorageGb?: number;
  /** Aurora's least capacity, in units of about 2 GB of memory, steps of 0.5; 0 pauses it when idle. */
  minCapacityAcu: number;
  /** Aurora's greatest capacity, in the same units, up to 256. */
  maxCapacityAcu: number;
  /** Days that backups are kept, 1 to 35; the database can be set back to any second of them. */
  backupDays: number;
}

/** What a database of either engine has in common, decided by the environment. */
export interface DatabasePlan {
  /** Physical name of the instance or the cluster. */
  identifier: string;
  parameterGroupName: string;
  parameterGroupFamily: string;
  parameters: { name: string; value: string }[];
  /** Kept on deletion in production, where a deletion also fails as long as a snapshot has this name. */
  finalSnapshot: { skipFinalSnapshot: true } | { skipFinalSnapshot: false; finalSnapshotIdentifier: string };
  deletionProtection: boolean;
  deleteAutomatedBackups: boolean;
  /** A standby in another zone. */
  isRedundant: boolean;
  /** Outside production changes restart it at once; there they wait for the maintenance window. */
  applyImmediately: boolean;
  /** Logs that go to CloudWatch. */
  exportedLogs: string[];
  /** The groups that AWS writes those to, by log. */
  logGroups: { log: string; logGroupName: string }[];
  maxStorageGb: number;
  /** Query statistics of the last seven days, for which AWS asks nothing. */
  hasPerformanceInsights: boolean;
  /** For Aurora that may pause: seconds without a connection until it does. */
  secondsUntilAutoPause: number | undefined;
}

/** UTC; the backup is over before maintenance begins. */
export const backupWindow = "02:00-03:00";
export const maintenanceWindow = "sun:03:30-sun:04:30";

/** Throws on sizes that AWS would refuse, all of them at once. */
export function planDatabase(scheme: Scheme, sizes: DatabaseSizes): DatabasePlan {
  const faults = sizes.engine === "rds" ? findRdsFaults(sizes) : findAuroraFaults(sizes);
  const { backupDays, engine } = sizes;
  if (!isWhole(backupDays, 1, 35))
    faults.push(`backupDays is ${backupDays}: expected a whole number from 1 to 35.`);
  if (faults.length > 0) throw new Error(faults.join("\n"));

  const identifier = scheme.name("database");
  const exportedLogs = engine === "rds" ? ["postgresql", "upgrade"] : ["postgresql"];
  const logRoot = `/aws/rds/${engine === "rds" ? "instance" : "cluster"}/${identifier}`;
  return {
    identifier,
    parameterGroupName: scheme.name(`database-${engineVersion}`),
    parameterGroupFamily: engine === "rds" ? `postgres${engineVersion}` : `aurora-postgresql${engineVersion}`,
    parameters: [{ name: "rds.force_ssl", value: "1" }],
    finalSnapshot: scheme.isProduction
      ? { skipFinalSnapshot: false, finalSnapshotIdentifier: scheme.name("database-final") }
      : { skipFinalSnapshot: true },
    deletionProtection: scheme.isProduction,
    deleteAutomatedBackups: !scheme.isProduction,
    isRedundant: scheme.isProduction,
    applyImmediately: !scheme.isProduction,
    exportedLogs,
    logGroups: exportedLogs.map((log) => ({ log, logGroupName: `${logRoot}/${log}` })),
    maxStorageGb: sizes.maxStorageGb ?? 4 * sizes.storageGb,
    // They take memory: below 2 units Aurora grows for them alone, and then they do cost.
    hasPerformanceInsights: engine === "rds" || sizes.minCapacityAcu >= 2,
    secondsUntilAutoPause: sizes.minCapacityAcu === 0 ? 900 : undefined,
  };
}

function findRdsFaults({ storageGb, maxStorageGb, instanceClass }: DatabaseSizes): string[] {
  const faults: string[] = [];
  if (!/^db\.[a-z0-9]+\.[a-z0-9]+$/.test(instanceClass) || instanceClass === "db.serverless") {
    faults.push(`instanceClass is ${instanceClass}: expected a class of RDS, such as db.t4g.micro.`);
  }
  if (!isWhole(storageGb, 20, 65_536)) {
    faults.push(`storageGb is ${storageGb}: expected a whole number from 20 to 65536.`);
  }
  // AWS wants at least a tenth more than there is, for it to grow at all.
  if (maxStorageGb !== undefined && !isWhole(maxStorageGb, Math.ceil(storageGb * 1.1), 65_536)) {
    faults.push(
      `maxStorageGb is ${maxStorageGb}: expected a tenth more than storageGb (${storageGb}) at least.`,
    );
  }
  return faults;
}

function findAuroraFaults({ minCapacityAcu, maxCapacityAcu }: DatabaseSizes): string[] {
  const faults: string[] = [];
  const isCapacity = (value: number) => Number.isInteger(value * 2) && value >= 0 && value <= 256;
  for (const [key, value] of Object.entries({ minCapacityAcu, maxCapacityAcu })) {
    if (!isCapacity(value)) faults.push(`${key} is ${value}: expected 0 to 256 in steps of 0.5.`);
  }
  if (maxCapacityAcu < Math.max(1, minCapacityAcu)) {
    faults.push(
      `maxCapacityAcu is ${maxCapacityAcu}: expected 1 and minCapacityAcu (${minCapacityAcu}) at least.`,
    );
  }
  return faults;
}

const isWhole = (value: number, min: number, max: number) =>
  Number.isInteger(value) && value >= min && value <= max;

/**
 * The whole URL that the processor takes as DATABASE_URL. TLS is required, and with `uselibpqcompat` `require` means
 * what it means elsewhere: encrypted, the certificate not checked against a list of authorities. RDS's own authority is
 * in none that Node has, so that without it every connection would fail. Who can be reached is settled by the network.
 */
export function planDatabaseUrl({ host, password }: { host: string; password: string }): string {
  const credentials = `${databaseUser}:${encodeURIComponent(password)}`;
  return `postgres://${credentials}@${host}:${databasePort}/${databaseName}?sslmode=require&uselibpqcompat=true`;
}

export interface MonitoredDatabase {
  accountId: string;
  region: string;
  /** As `aws` or `aws-cn`. */
  partition: string;
  /** The instance's name, or the cluster's, after which its instances are called. */
  identifier: string;
}

/** Lets RDS take the monitoring role for this database's instances, and for nobody else's. */
export function planMonitoringTrust(database: MonitoredDatabase): string {
  const { accountId, region, partition, identifier } = database;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "monitoring.rds.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": `arn:${partition}:rds:${region}:${accountId}:db:${identifier}*` },
        },
      },
    ],
  });
}
