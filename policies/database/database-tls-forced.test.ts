import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { databaseTlsForced } from "./database-tls-forced.ts";

const forced = [
  { name: "log_min_duration_statement", value: "1000" },
  { name: "rds.force_ssl", value: "1" },
];
const group = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:rds/parameterGroup:ParameterGroup", "group", {
    family: "postgres17",
    parameters: forced,
    ...changes,
  });
const clusterGroup = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:rds/clusterParameterGroup:ClusterParameterGroup", "group", {
    family: "aurora-postgresql17",
    parameters: forced,
    ...changes,
  });
const instance = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:rds/instance:Instance", "traces", {
    engine: "postgres",
    parameterGroupName: "tracelake-prod-traces",
    ...changes,
  });
const cluster = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:rds/cluster:Cluster", "traces", {
    engine: "aurora-postgresql",
    dbClusterParameterGroupName: "tracelake-prod-traces",
    ...changes,
  });

function said(resource: ReturnType<typeof group>): string | undefined {
  return verdictsOf(databaseTlsForced, [resource])[resource.name];
}

describe("database-tls-forced", () => {
  it("passes groups that force TLS, and databases with a group of their own", () => {
    expect([group(), clusterGroup(), instance(), cluster()].map(said)).toEqual(Array(4).fill("complies"));
  });

  it("refuses a group that does not mention it", () => {
    expect(said(group({ parameters: forced.slice(0, 1) }))).toBe("rds.force_ssl is not set");
    expect(said(clusterGroup({ parameters: undefined }))).toBe("rds.force_ssl is not set");
  });

  it("refuses a group that switches it off", () => {
    expect(said(group({ parameters: [{ name: "rds.force_ssl", value: "0" }] }))).toBe("rds.force_ssl is 0");
  });

  it("refuses a database on a default group", () => {
    expect(said(instance({ parameterGroupName: "default.postgres17" }))).toBe(
      "parameterGroupName names no parameter group of its own",
    );
    expect(said(cluster({ dbClusterParameterGroupName: undefined }))).toBe(
      "dbClusterParameterGroupName names no parameter group of its own",
    );
  });

  it("asks nothing of other engines", () => {
    expect(said(group({ family: "mysql8.0", parameters: [] }))).toBe("complies");
    expect(said(instance({ engine: "mysql", parameterGroupName: undefined }))).toBe("complies");
  });

  it("asks nothing of the group of an Aurora instance: the cluster's decides", () => {
    expect(said(group({ family: "aurora-postgresql17", parameters: [] }))).toBe("complies");
  });

  it("leaves a group unchecked while the parameter may still be there", () => {
    expect(said(group({ parameters: unknown }))).toBe("unchecked: parameters");
    expect(said(group({ parameters: [unknown] }))).toBe("unchecked: parameters");
    expect(said(group({ parameters: [{ name: "rds.force_ssl", value: unknown }] }))).toBe(
      "unchecked: parameters",
    );
  });

  it("leaves a database unchecked while its group's name is not known", () => {
    expect(said(instance({ parameterGroupName: unknown }))).toBe("unchecked: parameterGroupName");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(databaseTlsForced, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
