import { bedrockErrors } from "../../../contracts/bedrock/errors.ts";
import { plainText } from "./plain-text.ts";
import type { Trace, TracedRecord } from "./trace.ts";

export const printTrace = (traces: readonly Trace[]): string => traces.map(printOne).join("\n");

/** Steps and records of one object, in the order in which they took place. */
function printOne({ object, steps, records, fault }: Trace): string {
  const [opened, ...others] = steps;
  return [
    plainText(object),
    ...(opened === undefined ? [] : [stepLine(opened)]),
    ...records.map(recordLine),
    ...others.map(stepLine),
    ...(fault === null
      ? []
      : [
          `✗ ${fault.code} ${bedrockErrors[fault.code].title}: ${plainText(fault.reason)}`,
          `  ${fault.remedy}`,
        ]),
    "",
  ].join("\n");
}

const stepLine = ({ ok, what }: Trace["steps"][number]) => `${ok ? "✓" : "✗"} ${what}`;

function recordLine(record: TracedRecord): string {
  const place = `  line ${record.line}, byte ${record.offset}`;
  const codes = record.codes.length === 0 ? "" : ` ${record.codes.join(" ")}`;
  const request = record.requestId === null ? "" : ` ${plainText(record.requestId)}`;
  const reason = record.reason === null ? "" : `: ${plainText(record.reason)}`;
  if (record.fate === "skipped") return `${place}  skipped${codes}${request}${reason}`;
  const regions =
    record.servedRegion === null || record.servedRegion === record.sourceRegion
      ? record.sourceRegion
      : `${record.sourceRegion} → ${record.servedRegion}`;
  const what = [record.profileType, plainText(record.model ?? ""), regions]
    .filter((part) => part !== null)
    .join(" ");
  const tokens = `${record.inputTokens ?? "–"} in, ${record.outputTokens ?? "–"} out`;
  return `${place}  ${record.fate}${codes}${request}  ${what}  ${tokens}${reason}`;
}
