import type { Monitored } from "../monitored.ts";
import type { Alarm } from "./alarm.ts";
import { bedrockAlarms } from "./bedrock-alarms.ts";
import { functionAlarms } from "./function-alarms.ts";
import { infrastructureAlarms } from "./infrastructure-alarms.ts";
import type { AlarmKind } from "./kinds.ts";
import { pipelineAlarms } from "./pipeline-alarms.ts";
import { processorAlarms } from "./processor-alarms.ts";
import type { AlarmThresholds } from "./thresholds.ts";

/** Every alarm of an environment, without those kinds that it does not want. */
export function planAlarms(
  monitored: Monitored,
  thresholds: AlarmThresholds,
  without: readonly AlarmKind[] = [],
): Alarm[] {
  return [
    ...functionAlarms(monitored, thresholds),
    ...bedrockAlarms(monitored, thresholds),
    ...processorAlarms(monitored, thresholds),
    ...infrastructureAlarms(monitored, thresholds),
    ...pipelineAlarms(monitored, thresholds),
  ].filter(({ kind }) => !without.includes(kind));
}
