import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { databaseMultiAz } from "./database-multi-az.ts";

const instance = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:rds/instance:Instance", "traces", { multiAz: true, ...changes });
const cluster = makeResource("aws:rds/cluster:Cluster", "cluster", { clusterIdentifier: "traces" });
const member = (clusterIdentifier: unknown) =>
  makeResource("aws:rds/clusterInstance:ClusterInstance", "member", { clusterIdentifier });

describe("database-multi-az", () => {
  it("passes an instance with a standby", () => {
    expect(verdictsOf(databaseMultiAz, [instance()])).toEqual({ traces: "complies" });
  });

  it("refuses an instance without one", () => {
    expect(verdictsOf(databaseMultiAz, [instance({ multiAz: false })])).toEqual({
      traces: "multiAz is not true, so it stands in one zone",
    });
  });

  it("passes a cluster with two instances", () => {
    expect(verdictsOf(databaseMultiAz, [cluster, member("traces"), member("traces")])).toEqual({
      cluster: "complies",
    });
  });

  it("refuses a cluster whose second instance is another's", () => {
    expect(verdictsOf(databaseMultiAz, [cluster, member("traces"), member("other")])).toEqual({
      cluster: "the cluster has one instance",
    });
  });

  it("refuses a cluster without an instance", () => {
    expect(verdictsOf(databaseMultiAz, [cluster])).toEqual({ cluster: "the cluster has no instance" });
  });

  it("leaves it unchecked while it is not known whose an instance is", () => {
    expect(verdictsOf(databaseMultiAz, [cluster, member("traces"), member(unknown)])).toEqual({
      cluster: "unchecked: clusterIdentifier",
    });
  });

  it("leaves it unchecked while multiAz is not known", () => {
    expect(verdictsOf(databaseMultiAz, [instance({ multiAz: unknown })])).toEqual({
      traces: "unchecked: multiAz",
    });
  });

  it("has no word outside production, nor about other types", () => {
    const development = makeSettings({ isProduction: false });
    expect(verdictsOf(databaseMultiAz, [instance({ multiAz: false })], development)).toEqual({});
    expect(verdictsOf(databaseMultiAz, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
