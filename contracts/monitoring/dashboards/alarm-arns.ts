import { alarmArn, type Alarm } from "../alarms/alarm.ts";
import type { Monitored } from "../monitored.ts";

/** Of CloudWatch's: alarms in one widget. */
const most = 100;

/** The alarms of an environment, in as many lists as there must be widgets. */
export function planAlarmArns(monitored: Monitored, alarms: readonly Alarm[]): string[][] {
  const arns = alarms.map((alarm) => alarmArn(monitored, alarm));
  const lists: string[][] = [];
  for (let at = 0; at < arns.length; at += most) lists.push(arns.slice(at, at + most));
  return lists;
}
