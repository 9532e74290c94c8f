import { asList, asRecord, asText, judgeProperty } from "../property.ts";
import { unknown, type Resource, type ResourceRule, type Verdict } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

/** Which property of a database names the group whose parameters it runs by. */
const groupProperties: Readonly<Record<string, string>> = {
  "aws:rds/instance:Instance": "parameterGroupName",
  "aws:rds/cluster:Cluster": "dbClusterParameterGroupName",
};

/** The server refuses connections without TLS: PostgreSQL by `rds.force_ssl`. */
export const databaseTlsForced: ResourceRule = {
  name: "database-tls-forced",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A PostgreSQL database runs by a parameter group that forces TLS.",
  reason: "A client that forgets TLS would send its password and all data in plain text.",
  remedy: "Give the database a parameter group whose parameter rds.force_ssl is 1.",
  types: [
    "aws:rds/parameterGroup:ParameterGroup",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    ...Object.keys(groupProperties),
  ],
  check: (resource) => {
    const property = groupProperties[resource.type];
    return property === undefined ? checkGroup(resource) : checkDatabase(resource, property);
  },
};

function checkDatabase(resource: Resource, property: string): Verdict {
  return judgeProperty(resource, "engine", (engine) =>
    !asText(engine).includes("postgres")
      ? complies
      : judgeProperty(resource, property, (name) =>
          typeof name === "string" && name !== "" && !name.startsWith("default.")
            ? complies
            : violates(`${property} names no parameter group of its own`),
        ),
  );
}

function checkGroup(resource: Resource): Verdict {
  return judgeProperty(resource, "family", (family) => {
    // An Aurora cluster takes rds.force_ssl from the cluster's group, never from its instances'.
    const isOfInstance = resource.type === "aws:rds/parameterGroup:ParameterGroup";
    const prefix = isOfInstance ? "postgres" : "aurora-postgresql";
    if (!asText(family).startsWith(prefix)) return complies;
    return judgeProperty(resource, "parameters", (parameters) => checkParameters(asList(parameters)));
  });
}

function checkParameters(parameters: readonly unknown[]): Verdict {
  const forcing = parameters.find((parameter) => asRecord(parameter)["name"] === "rds.force_ssl");
  if (forcing === undefined) {
    const hidden = parameters.some(
      (parameter) => parameter === unknown || asRecord(parameter)["name"] === unknown,
    );
    return hidden ? unchecked("parameters") : violates("rds.force_ssl is not set");
  }
  const value = asRecord(forcing)["value"];
  if (value === unknown) return unchecked("parameters");
  return asText(value) === "1" ? complies : violates(`rds.force_ssl is ${asText(value)}`);
}
