import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stateful } from "../stateful.ts";
import {
  backupWindow,
  databaseName,
  databaseUser,
  engineVersion,
  maintenanceWindow,
} from "./database-plan.ts";
import { planInstanceWatching, planServer } from "./rds-instance.ts";
import type { Server, ServerOptions } from "./rds-instance.ts";

const engine = "aurora-postgresql" as const;

/**
 * PostgreSQL as an Aurora Serverless v2 cluster: one instance that writes, and in production one in another zone that
 * takes over. Its storage is in three zones in any case.
 */
export function createAuroraCluster(options: ServerOptions): Server {
  const { name, scheme, parent, plan, sizes, dependsOn } = options;
  const { name: dbClusterParameterGroupName } = createClusterParameterGroup(options);
  const { minCapacityAcu: minCapacity, maxCapacityAcu: maxCapacity } = sizes;
  const pause = plan.secondsUntilAutoPause;
  const cluster = new aws.rds.Cluster(
    `${name}-cluster`,
    {
      ...planServer(options),
      engine,
      // Serverless v2 is a class of instance in a provisioned cluster; mode `serverless` was v1.
      engineMode: "provisioned",
      engineVersion,
      clusterIdentifier: plan.identifier,
      databaseName,
      masterUsername: databaseUser,
      masterPassword: options.password,
      dbClusterParameterGroupName,
      serverlessv2ScalingConfiguration: {
        minCapacity,
        maxCapacity,
        ...(pause === undefined ? {} : { secondsUntilAutoPause: pause }),
      },
      preferredBackupWindow: backupWindow,
      preferredMaintenanceWindow: maintenanceWindow,
    },
    { parent, dependsOn, ...stateful(scheme) },
  );
  const instances = createClusterInstances(options, cluster);
  // The address is there before anything answers at it: whoever takes it, migrations first, waits for the instances.
  const running = pulumi.all(instances.map(({ id }) => id));
  const host = pulumi.all([cluster.endpoint, running]).apply(([endpoint]) => endpoint);
  return { host, port: cluster.port };
}

function createClusterParameterGroup({ name, scheme, parent, plan }: ServerOptions) {
  return new aws.rds.ClusterParameterGroup(
    `${name}-parameters`,
    {
      name: plan.parameterGroupName,
      family: plan.parameterGroupFamily,
      description: "TLS forced",
      parameters: plan.parameters,
      tags: scheme.tags,
    },
    { parent, retainOnDelete: scheme.isProduction },
  );
}

function createClusterInstances(options: ServerOptions, cluster: aws.rds.Cluster) {
  const { name, scheme, parent, plan, subnetGroupName } = options;
  return (plan.isRedundant ? [0, 1] : [0]).map((promotionTier) => {
    const number = promotionTier + 1;
    return new aws.rds.ClusterInstance(
      `${name}-instance-${number}`,
      {
        ...planInstanceWatching(options),
        identifier: `${plan.identifier}-${number}`,
        clusterIdentifier: cluster.clusterIdentifier,
        engine,
        instanceClass: "db.serverless",
        dbSubnetGroupName: subnetGroupName,
        // Tiers 0 and 1 keep the writer's capacity, so that the second takes over without growing first.
        promotionTier,
        applyImmediately: plan.applyImmediately,
        copyTagsToSnapshot: true,
        tags: { ...scheme.tags, Name: `${plan.identifier}-${number}` },
      },
      { parent, ...stateful(scheme) },
    );
  });
}
