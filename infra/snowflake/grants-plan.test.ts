import { describe, expect, it } from "vitest";
import {
  exportStagePrivileges,
  pipePrivileges,
  planGrantKey,
  planGrants,
  tablePrivileges,
} from "./grants-plan.ts";
import type { RoleKey } from "./names-plan.ts";

const grantsOf = (role: RoleKey) =>
  Object.fromEntries(
    planGrants()
      .filter((plan) => plan.role === role)
      .map((plan) => [planGrantKey(plan).replace(`${role}-on-`, ""), plan.privileges.join(" ")]),
  );

describe("planGrants", () => {
  it("lets the loader add rows and nothing else", () => {
    expect(grantsOf("loader")).toEqual({
      database: "USAGE",
      warehouse: "USAGE",
      raw: "USAGE",
      "raw-tables": "SELECT INSERT",
      "raw-file-formats": "USAGE",
    });
  });

  it("lets the transformer read what there is and build further marts", () => {
    expect(grantsOf("transformer")).toEqual({
      database: "USAGE",
      warehouse: "USAGE",
      raw: "USAGE",
      "raw-tables": "SELECT",
      current: "USAGE",
      "current-tables": "SELECT",
      "marts-tables": "SELECT",
      marts: "USAGE CREATE TABLE CREATE VIEW CREATE DYNAMIC TABLE",
      monitoring: "USAGE CREATE VIEW",
    });
  });

  it("lets the reader see current, marts and monitoring, never raw", () => {
    expect(grantsOf("reader")).toEqual({
      database: "USAGE",
      warehouse: "USAGE",
      current: "USAGE",
      "current-tables": "SELECT",
      "current-views": "SELECT",
      marts: "USAGE",
      "marts-tables": "SELECT",
      "marts-views": "SELECT",
      "marts-dynamic-tables": "SELECT",
      "marts-functions": "USAGE",
      monitoring: "USAGE",
      "monitoring-tables": "SELECT",
      "monitoring-views": "SELECT",
    });
  });

  it("lets the operator mend raw, call procedures, run pipes and tasks, and make backups and the archive's views", () => {
    expect(grantsOf("operator")).toEqual({
      database: "USAGE MONITOR",
      warehouse: "USAGE MONITOR OPERATE",
      "storage-integration": "USAGE",
      raw: "USAGE MONITOR CREATE TABLE CREATE VIEW",
      "raw-tables": "SELECT INSERT DELETE",
      "raw-stages": "USAGE",
      "raw-file-formats": "USAGE",
      "raw-procedures": "USAGE",
      "current-procedures": "USAGE",
      "monitoring-procedures": "USAGE",
      "current-tasks": "MONITOR OPERATE",
      "monitoring-tasks": "MONITOR OPERATE",
      "monitoring-alerts": "MONITOR OPERATE",
    });
    expect(Object.keys(tablePrivileges)).toContain("monitoring.thresholds");
    expect(pipePrivileges).toEqual({ operator: ["MONITOR", "OPERATE"] });
  });

  it("lets nobody but the operator use the archive's stage", () => {
    const onAllStages = planGrants().filter(
      ({ target }) => target.on === "objects" && target.plural === "STAGES",
    );
    expect(onAllStages.map(({ role }) => role)).toEqual(["operator"]);
    expect(exportStagePrivileges).toEqual({ loader: ["USAGE"] });
  });

  it("gives each grant a key of its own", () => {
    const keys = planGrants().map(planGrantKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("grants neither everything nor ownership, and writes privileges in the upper case that the provider asks for", () => {
    const privileges = planGrants().flatMap((plan) => plan.privileges);
    expect(privileges.filter((privilege) => /ALL|OWNERSHIP|MANAGE|[a-z]/.test(privilege))).toEqual([]);
  });
});
