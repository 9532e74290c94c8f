import { z } from "zod";
import { crossRegionPrefixes } from "./names.ts";

const list = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/**
 * The metrics aggregator's environment. LOG_LEVEL and ENABLE_TRACE are as operators set them by hand: in any case, and
 * ENABLE_TRACE=true also logs what became of each record.
 */
export const bedrockEnvironment = z.object({
  LOG_LEVEL: z
    .string()
    .default("INFO")
    .transform((text) => text.trim().toUpperCase())
    .pipe(z.enum(["DEBUG", "INFO", "WARN", "ERROR"]))
    .describe("DEBUG, INFO, WARN or ERROR."),
  ENABLE_TRACE: z.stringbool().default(false).describe("Logs each record's fate and traces to X-Ray."),
  LEDGER_TABLE: z.string().min(1).describe("The DynamoDB table that says which objects are counted."),
  LEDGER_DAYS: z.coerce
    .number()
    .int()
    .min(30)
    .max(400)
    .default(45)
    .describe("Days that an object is remembered."),
  METRICS_SINK: z
    .enum(["cloudwatch", "emf"])
    .default("cloudwatch")
    .describe("PutMetricData, or embedded metrics in the function's log."),
  USAGE_BUCKET: z
    .string()
    .min(3)
    .optional()
    .describe("Where usage is written for the warehouse; nowhere when left out."),
  EXTRA_DIMENSIONS: z
    .string()
    .default("")
    .transform(list)
    .pipe(z.array(z.enum(["DestinationRegion", "ApplicationId"])))
    .describe("Further dimensions, with commas: DestinationRegion, ApplicationId."),
  APPLICATION_ID_KEY: z
    .string()
    .min(1)
    .default("applicationId")
    .describe("The key of requestMetadata that names the application."),
  PROFILE_PREFIXES: z
    .string()
    .default(crossRegionPrefixes.join(","))
    .transform(list)
    .describe("What stands before a model's id where a profile routes over several regions."),
  PROFILE_CACHE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(3600),
  MAX_SERIES: z.coerce
    .number()
    .int()
    .min(10)
    .max(10_000)
    .default(500)
    .describe("Distinct series of an object."),
  MAX_LINE_BYTES: z.coerce.number().int().min(1_000).max(64_000_000).default(32_000_000),
  MAX_INFLATION_RATIO: z.coerce.number().min(2).max(2_000).default(200),
  TIME_GUARD_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(300_000)
    .default(15_000)
    .describe("Work stops so long before the function's time-out."),
});

export type BedrockEnvironment = z.infer<typeof bedrockEnvironment>;
