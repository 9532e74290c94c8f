import { describe, expect, it } from "vitest";
import { planAlert } from "./alert-plan.ts";
import { planTask } from "./task-plan.ts";

describe("planTask", () => {
  const task = { schema: "current", name: "t", procedure: "CURRENT_DATA.refresh", everyMinutes: 5 } as const;

  it("runs only while one of its streams has rows", () => {
    expect(
      planTask({ ...task, streams: ["RAW_DATA.a_stream", "RAW_DATA.b_stream"] }, { database: "DEV" }),
    ).toEqual({
      sqlStatement: "call DEV.CURRENT_DATA.refresh()",
      minutes: 5,
      when: "SYSTEM$STREAM_HAS_DATA('DEV.RAW_DATA.A_STREAM') or SYSTEM$STREAM_HAS_DATA('DEV.RAW_DATA.B_STREAM')",
      comment: "Calls CURRENT_DATA.refresh() every 5 minutes in which rows were landed",
    });
  });

  it("runs always without streams", () => {
    expect(planTask({ ...task, streams: [] }, { database: "DEV" }).when).toBeUndefined();
  });
});

describe("planTask of what is sent", () => {
  const task = {
    schema: "monitoring",
    name: "send",
    procedure: "MONITORING.take_snapshot",
    everyMinutes: 60,
    streams: [],
    isSent: true,
  } as const;

  it("sends what the procedure answers to the integration, as often as it is asked to", () => {
    const plan = planTask(task, { database: "DEV", snapshots: { integration: "TOPIC", everyMinutes: 15 } });
    expect(plan.minutes).toBe(15);
    expect(plan.sqlStatement).toBe(`declare
  message varchar;
begin
  call DEV.MONITORING.take_snapshot() into :message;
  call system$send_snowflake_notification(
    snowflake.notification.application_json(:message),
    snowflake.notification.integration('TOPIC')
  );
end;`);
  });

  it("is refused without a topic", () => {
    expect(() => planTask(task, { database: "DEV" })).toThrow("send sends to a topic, and there is none.");
  });
});

describe("planAlert", () => {
  const alert = {
    schema: "monitoring",
    name: "a",
    everyMinutes: 15,
    condition: "select 1 from monitoring.x",
    subject: "It's wrong",
  } as const;
  const context = { database: "DEV", notificationIntegration: "TOPIC" };

  it("sends the rows that it found, with which alert it is and of which database", () => {
    const plan = planAlert(alert, context);
    expect(plan.condition).toBe("select 1 from DEV.monitoring.x");
    expect(plan.action).toMatch(/'alert', 'a',\s+'database', 'DEV',\s+'subject', 'It''s wrong'/);
    expect(plan.action).toContain("result_scan(snowflake.alert.get_condition_query_uuid())");
    expect(plan.action).toContain("snowflake.notification.integration('TOPIC')");
    expect(plan.comment).toBe("It's wrong");
  });

  it("looks no more often than the warehouse may be woken", () => {
    expect(planAlert(alert, context).intervalMinutes).toBe(60);
    expect(planAlert(alert, { ...context, minimumMinutes: 5 }).intervalMinutes).toBe(15);
  });
});
