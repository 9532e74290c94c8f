import type { WarehouseAlert } from "../../contracts/warehouse/object.ts";
import { qualify } from "./qualify-plan.ts";
import { quote, sendToTopic } from "./send-plan.ts";

export interface AlertPlan {
  intervalMinutes: number;
  condition: string;
  /** Snowflake Scripting that sends what the condition found. */
  action: string;
  comment: string;
}

export interface AlertPlanContext {
  database: string;
  /** A notification integration: of a topic, or of addresses. */
  notificationIntegration: string;
  /**
   * An alert looks no more often than that. Each look wakes the warehouse, for which a minute is paid at the least: every
   * 15 minutes would be 48 credits a month on the smallest one. Default 60, the beat of what the alerts read.
   */
  minimumMinutes?: number;
}

/** Rows that a notification holds at the most: a topic takes 256 kB. */
const rowsAtMost = 20;

/** An alert whose notification says which it is, of which database, and the rows that it found. */
export function planAlert(alert: WarehouseAlert, context: AlertPlanContext): AlertPlan {
  const { database, notificationIntegration, minimumMinutes = 60 } = context;
  const action = `declare
  message varchar;
begin
  select to_json(object_construct(
    'alert', ${quote(alert.name)},
    'database', ${quote(database)},
    'subject', ${quote(alert.subject)},
    'rows', array_slice(array_agg(object_construct(*)), 0, ${rowsAtMost})
  )) into :message
  from table(result_scan(snowflake.alert.get_condition_query_uuid()));
  ${sendToTopic("message", notificationIntegration)}
end;`;
  return {
    intervalMinutes: Math.max(alert.everyMinutes, minimumMinutes),
    condition: qualify(alert.condition, { database }),
    action,
    comment: alert.subject,
  };
}
