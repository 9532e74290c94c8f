import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { RecordedResource } from "../testing/record-resources.ts";
import { planDigest } from "./pipes-plan.ts";
import { find, landingFolder, recordLake, schemeOf, spans, typesAndNames } from "./record-lake.ts";
import { parseCopy } from "./sql-file.ts";

// A whole program takes a second, several where a machine is busy.
vi.setConfig({ testTimeout: 30_000 });

describe("tables, stages and pipes", () => {
  it("are made after the grants for objects to come", async () => {
    const { options } = find(await recordLake(), "lake-table-braintrust_traces");
    expect(options.dependsOn).toContain(
      "snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole lake-grant-operator-on-raw-tables-future",
    );
  });

  it("read Parquet with its own format", async () => {
    const resources = await recordLake({ exports: [spans] });
    const format = "BRAINTRUST_DATA.RAW_DATA.PARQUET_FORMAT";
    expect(find(resources, "lake-stage-support_spans").inputs).toMatchObject({
      fileFormat: `FORMAT_NAME = ${format}`,
      url: "s3://lake-bucket/braintrust/spans/",
      storageIntegration: "S3_BRAINTRUST_INTEGRATION",
    });
    expect(find(resources, "lake-pipe-support_spans-v1").inputs["copyStatement"]).toContain(
      `file_format = (format_name = '${format}')`,
    );
  });

  it("tell of errors through the integration with a topic", async () => {
    const resources = await recordLake({ errorTopicArn: "arn:aws:sns:eu-central-1:111122223333:errors" });
    expect(find(resources, "lake-pipe-braintrust_traces-v1").inputs["errorIntegration"]).toBe(
      "SNS_BRAINTRUST_ERRORS_INTEGRATION",
    );
    expect(find(resources, "lake-error-integration").inputs).toMatchObject({
      notificationProvider: "AWS_SNS",
      awsSnsRoleArn: "arn:aws:iam::111122223333:role/tracelake-dev-snowflake-errors",
    });
  });

  it("are protected and retained in production with all that holds data or is torn by a replacement", async () => {
    const guarded = async (isProduction: boolean) =>
      (await recordLake({ scheme: schemeOf(isProduction) }))
        .filter(({ options }) => options.protect && options.retainOnDelete)
        .map(({ type }) => type.split(":").at(-1) ?? "");
    expect(await guarded(false)).toEqual([]);
    expect([...new Set(await guarded(true))].toSorted()).toEqual([
      "Database",
      "Schema",
      "Stage",
      "StorageIntegration",
      "StreamOnTable",
      "Table",
    ]);
  });
});

describe("a changed COPY", () => {
  async function recordChanged(): Promise<RecordedResource[]> {
    const folder = mkdtempSync(join(tmpdir(), "landing-"));
    try {
      cpSync(landingFolder, folder, { recursive: true });
      const file = "copy-traces-jsonl.sql";
      const sql = readFileSync(join(folder, file), "utf8").replace("$1:tags", "nvl($1:tags, $1:labels)");
      const versions = JSON.parse(readFileSync(join(folder, "pipe-versions.json"), "utf8"));
      versions[file].push(planDigest(parseCopy(file, sql).text));
      writeFileSync(join(folder, file), sql);
      writeFileSync(join(folder, "pipe-versions.json"), JSON.stringify(versions));
      return await recordLake({ landingFolder: folder });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("makes a pipe of a new name over the same stage, and touches nothing else", async () => {
    const before = typesAndNames(await recordLake());
    const changed = await recordChanged();
    const after = typesAndNames(changed);
    expect(after.filter((line) => !before.includes(line))).toEqual([
      "GrantPrivilegesToAccountRole lake-grant-operator-on-braintrust_traces-pipe-v2",
      "Pipe lake-pipe-braintrust_traces-v2",
    ]);
    expect(find(changed, "lake-pipe-braintrust_traces-v2").inputs["name"]).toBe("BRAINTRUST_TRACES_PIPE_V2");
  });

  it("leaves the old pipe and its operators' rights where they are", async () => {
    const resources = await recordLake();
    const names = ["lake-pipe-braintrust_traces-v1", "lake-grant-operator-on-braintrust_traces-pipe-v1"];
    for (const name of names) {
      const { options } = find(resources, name);
      expect([options.retainOnDelete, options.protect]).toEqual([true, false]);
    }
  });
});
