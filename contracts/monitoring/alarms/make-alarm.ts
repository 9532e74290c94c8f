import type { Alarm } from "./alarm.ts";
import { alarmKinds, type AlarmKind } from "./kinds.ts";

type Decided = Pick<Alarm, "watches" | "threshold"> &
  Partial<Pick<Alarm, "comparison" | "part" | "periodSeconds" | "periods" | "faultyPeriods">> & {
    /** Tells two alarms of a kind apart, after the kind's own title. */
    of?: string;
  };

/** An alarm of a kind; by default five minutes at fault of fifteen, twice. */
export function makeAlarm(kind: AlarmKind, decided: Decided): Alarm {
  const { title, severity, why, missing } = alarmKinds[kind];
  const {
    of,
    comparison = "atLeast",
    periodSeconds = 300,
    periods = 3,
    faultyPeriods = 2,
    ...rest
  } = decided;
  return {
    kind,
    title: of === undefined ? title : `${title}: ${of}`,
    severity,
    why,
    missing,
    comparison,
    periodSeconds,
    periods,
    faultyPeriods,
    ...rest,
  };
}
