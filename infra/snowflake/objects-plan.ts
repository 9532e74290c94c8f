import type { FileFormatArgs, StageArgs, TableArgs } from "@pulumi/snowflake";
import { planIdentifier } from "./names-plan.ts";
import { textOf } from "./sql-file.ts";
import type { ObjectDefinition, OptionValue, TableDefinition } from "./sql-file.ts";

/** Turns what the landing's files define into the provider's arguments. */

interface Place {
  database: string;
  schema: string;
}

/**
 * Names in upper case, because the provider quotes columns as well. Tracked is what streams are made of: they turn it on
 * by themselves, which the next deployment would turn off again.
 */
export function planTable(table: TableDefinition, place: Place, isTracked = true): TableArgs {
  return {
    name: planIdentifier(table.name),
    ...place,
    columns: table.columns.map(({ name, type, nullable, comment }) => ({
      name: planIdentifier(name),
      type,
      nullable,
      ...(comment !== undefined && { comment }),
    })),
    ...(isTracked && { changeTracking: true }),
    ...(table.comment !== undefined && { comment: table.comment }),
  };
}

/** What the provider takes, by what Snowflake calls it. The SDK would drop any other argument unsaid. */
const formatArguments = {
  compression: "compression",
  date_format: "dateFormat",
  time_format: "timeFormat",
  timestamp_format: "timestampFormat",
  binary_format: "binaryFormat",
  binary_as_text: "binaryAsText",
  trim_space: "trimSpace",
  enable_octal: "enableOctal",
  allow_duplicate: "allowDuplicate",
  strip_outer_array: "stripOuterArray",
  strip_null_values: "stripNullValues",
  replace_invalid_characters: "replaceInvalidCharacters",
  ignore_utf8_errors: "ignoreUtf8Errors",
  skip_byte_order_mark: "skipByteOrderMark",
  comment: "comment",
} as const satisfies Record<string, keyof FileFormatArgs>;

export function planFileFormat({ name, options }: ObjectDefinition, place: Place): FileFormatArgs {
  const { type: _, ...others } = options;
  const type = textOf(options, "type");
  if (type !== "json" && type !== "parquet")
    throw new Error(`The file format ${name} has the type ${type}; exports are json or parquet.`);
  const args = Object.entries(others).map(([key, value]) => {
    const argument = (formatArguments as Record<string, string>)[key];
    if (argument === undefined) throw new Error(`The file format ${name} sets ${key}, which nothing reads.`);
    // Words are upper case to Snowflake; what stood in quotes is left as it is.
    return [argument, key === "compression" && typeof value === "string" ? value.toUpperCase() : value];
  });
  return {
    name: planIdentifier(name),
    ...place,
    formatType: type.toUpperCase(),
    ...Object.fromEntries(args),
  };
}

export interface StageValues extends Place {
  stage: string;
  export: string;
  integration: string;
  /** With database and schema. */
  format: string;
}

/** All of a stage but its URL, which is known only with the bucket. */
export function planStage({ options }: ObjectDefinition, values: StageValues): Omit<StageArgs, "url"> {
  const {
    url,
    storage_integration: integration,
    file_format: format,
    directory,
    comment: _,
    ...others
  } = options;
  const expected = { url: "{{url}}", storage_integration: "{{integration}}" };
  if (url !== expected.url || integration !== expected.storage_integration || !isNamedFormat(format))
    throw new Error(
      "The stage's url, storage_integration and format_name must be {{url}}, {{integration}} and {{format}}.",
    );
  if (!isListed(directory))
    throw new Error("The stage needs `directory = (enable = true)`, or nothing lists it.");
  const stray = Object.keys(others);
  if (stray.length > 0) throw new Error(`The stage sets ${stray.join(", ")}, which nothing reads.`);
  return {
    name: values.stage,
    database: values.database,
    schema: values.schema,
    storageIntegration: values.integration,
    // A bare TYPE would be taken too, and read every stage as that type's defaults.
    fileFormat: `FORMAT_NAME = ${values.format}`,
    // What the checks compare the loads with. Not refreshed by notifications, of which a lost one is to be found.
    directory: "ENABLE = true",
    comment: (textOf(options, "comment") ?? "").replaceAll("{{export}}", values.export),
  };
}

function isListed(directory: OptionValue | undefined): boolean {
  return typeof directory === "object" && directory["enable"] === true && Object.keys(directory).length === 1;
}

function isNamedFormat(format: OptionValue | undefined): boolean {
  return typeof format === "object" && format["format_name"] === "{{format}}";
}
