import { judgeProperty } from "../property.ts";
import { unknown, type Resource, type StackRule, type Verdict } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

/** In production a database survives the loss of a zone: a standby with RDS, a second instance with Aurora. */
export const databaseMultiAz: StackRule = {
  name: "database-multi-az",
  scope: "stack",
  level: "advisory",
  severity: "medium",
  description: "In production a database stands in two zones.",
  reason: "With one, the loss of a zone stops the trace processor until a restore, which takes hours.",
  remedy:
    "Set multiAz to true (RDS), or give the cluster a second instance (Aurora); either doubles its price.",
  check: (resources, settings) => {
    if (!settings.isProduction) return [];
    const members = resources.filter(
      (resource) => resource.type === "aws:rds/clusterInstance:ClusterInstance",
    );
    return resources.flatMap((resource) => {
      if (resource.type === "aws:rds/instance:Instance")
        return [{ resource, verdict: checkInstance(resource) }];
      if (resource.type === "aws:rds/cluster:Cluster") {
        return [{ resource, verdict: checkCluster(resource, members) }];
      }
      return [];
    });
  },
};

function checkInstance(resource: Resource): Verdict {
  return judgeProperty(resource, "multiAz", (value) =>
    value === true ? complies : violates("multiAz is not true, so it stands in one zone"),
  );
}

function checkCluster(cluster: Resource, members: readonly Resource[]): Verdict {
  return judgeProperty(cluster, "clusterIdentifier", (identifier) => {
    const ids = members.map((member) => member.props["clusterIdentifier"]);
    const count = ids.filter((id) => id === identifier).length;
    if (count >= 2) return complies;
    if (ids.includes(unknown)) return unchecked("clusterIdentifier");
    return violates(`the cluster has ${count === 1 ? "one instance" : "no instance"}`);
  });
}
