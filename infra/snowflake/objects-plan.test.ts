import { describe, expect, it } from "vitest";
import { planFileFormat, planStage, planTable } from "./objects-plan.ts";
import { parseFileFormat, parseStage } from "./sql-file.ts";

const place = { database: "BRAINTRUST_DATA", schema: "RAW_DATA" };
const formatOf = (options: string) => parseFileFormat("f.sql", `create file format json_format ${options}`);

describe("planTable", () => {
  it("writes table and columns in upper case, tracks changes and leaves unset comments out", () => {
    const columns = [
      { name: "id", type: "VARIANT", nullable: true, comment: undefined },
      { name: "input", type: "DATE", nullable: false, comment: "Any JSON" },
    ];
    expect(planTable({ name: "braintrust_traces", comment: undefined, columns }, place)).toEqual({
      name: "BRAINTRUST_TRACES",
      database: "BRAINTRUST_DATA",
      schema: "RAW_DATA",
      changeTracking: true,
      columns: [
        {
          name: "ID",
          type: "VARIANT",
          nullable: true,
        },
        {
          name: "INPUT",
          type: "DATE",
          nullable: false,
          comment: "Any JSON",
        },
      ],
    });
  });
});

describe("planFileFormat", () => {
  it("names each option as the provider does", () => {
    const format = formatOf("type = json compression = auto strip_outer_array = false date_format = 'AUTO'");
    expect(planFileFormat(format, place)).toEqual({
      name: "JSON_FORMAT",
      database: "BRAINTRUST_DATA",
      schema: "RAW_DATA",
      formatType: "JSON",
      compression: "AUTO",
      stripOuterArray: false,
      dateFormat: "AUTO",
    });
  });

  it("refuses an option that the SDK would drop, and a type that no export has", () => {
    expect(() => planFileFormat(formatOf("type = json use_logical_type = true"), place)).toThrow(
      "The file format json_format sets use_logical_type, which nothing reads.",
    );
    expect(() => planFileFormat(formatOf("type = csv"), place)).toThrow(
      "The file format json_format has the type csv; exports are json or parquet.",
    );
  });
});

describe("planStage", () => {
  const values = {
    ...place,
    stage: "S3_BRAINTRUST_STAGE",
    export: "braintrust_traces",
    integration: "S3_BRAINTRUST_INTEGRATION",
    format: "BRAINTRUST_DATA.RAW_DATA.JSON_FORMAT",
  };
  const stageOf = (options: string) => parseStage("s.sql", `create stage {{stage}} ${options}`);
  const whole =
    "url = '{{url}}' storage_integration = {{integration}} file_format = (format_name = '{{format}}') directory = (enable = true)";

  it("reads by a named format, so that a bare select is not parsed as CSV", () => {
    expect(planStage(stageOf(`${whole} comment = 'Of {{export}}'`), values)).toEqual({
      name: "S3_BRAINTRUST_STAGE",
      database: "BRAINTRUST_DATA",
      schema: "RAW_DATA",
      storageIntegration: "S3_BRAINTRUST_INTEGRATION",
      fileFormat: "FORMAT_NAME = BRAINTRUST_DATA.RAW_DATA.JSON_FORMAT",
      directory: "ENABLE = true",
      comment: "Of braintrust_traces",
    });
  });

  it.each(["", "directory = (enable = false)", "directory = (enable = true auto_refresh = true)"])(
    "refuses a listing that is none or relies on notifications: %j",
    (directory) => {
      expect(() =>
        planStage(stageOf(whole.replace("directory = (enable = true)", directory)), values),
      ).toThrow("The stage needs `directory = (enable = true)`, or nothing lists it.");
    },
  );

  it.each([
    ["url = 's3://lake/' storage_integration = {{integration}} file_format = (format_name = '{{format}}')"],
    ["url = '{{url}}' file_format = (format_name = '{{format}}')"],
    ["url = '{{url}}' storage_integration = {{integration}} file_format = (type = json)"],
    ["url = '{{url}}' storage_integration = {{integration}}"],
  ])("refuses %j", (options) => {
    expect(() => planStage(stageOf(options), values)).toThrow(
      "The stage's url, storage_integration and format_name must be {{url}}, {{integration}} and {{format}}.",
    );
  });

  it("refuses an option that nothing reads", () => {
    expect(() => planStage(stageOf(`${whole} encryption = (type = 'NONE')`), values)).toThrow(
      "The stage sets encryption, which nothing reads.",
    );
  });
});
