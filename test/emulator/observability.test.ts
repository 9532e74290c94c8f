import { createHash } from "node:crypto";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alarmName, type Alarm } from "../../contracts/monitoring/alarms/alarm.ts";
import { planAlarms } from "../../contracts/monitoring/alarms/alarms.ts";
import type { DashboardBody } from "../../contracts/monitoring/dashboard-schema.ts";
import { dashboardName, namesFor, planDashboard } from "../../contracts/monitoring/dashboards/dashboards.ts";
import { asContainer, asFunction, thresholds } from "../../contracts/monitoring/monitored-fixture.ts";
import { planAlarm } from "../../infra/observability/alarm-plan.ts";
import { startEmulator, type Emulator } from "../support/emulator.ts";
import { region, rootOf } from "./accounts.ts";

const accountId = "111122223333";
let emulator: Emulator;
let cloudwatch: CloudWatchClient;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  emulator = await startEmulator();
  const options = { endpoint: emulator.url, region, credentials: rootOf(accountId) };
  cloudwatch = new CloudWatchClient(options);
  sns = new SNSClient(options);
  sqs = new SQSClient(options);
});
afterAll(() => emulator.stop());

/** As PutMetricAlarm takes what the deployment plans: names begin with a capital. */
function inputOf(alarm: Alarm, topicArn: string) {
  const { alarmDescription, dimensions, metricQueries, ...plan } = planAlarm(alarm, "docs/runbooks");
  const capital = Object.fromEntries(
    Object.entries(plan).map(([key, value]) => [key.slice(0, 1).toUpperCase() + key.slice(1), value]),
  );
  return {
    ...capital,
    AlarmName: alarmName(asFunction, alarm),
    AlarmDescription: alarmDescription,
    AlarmActions: [topicArn],
    OKActions: [topicArn],
    ...(dimensions === undefined ? {} : { Dimensions: pairs(dimensions) }),
    ...(metricQueries === undefined
      ? {}
      : {
          Metrics: metricQueries.map(({ id, expression, label, returnData, metric }) => ({
            Id: id,
            Expression: expression,
            Label: label,
            ReturnData: returnData,
            ...(metric === undefined
              ? {}
              : {
                  MetricStat: {
                    Metric: {
                      Namespace: metric.namespace,
                      MetricName: metric.metricName,
                      Dimensions: pairs(metric.dimensions),
                    },
                    Period: metric.period,
                    Stat: metric.stat,
                  },
                }),
          })),
        }),
  } as ConstructorParameters<typeof PutMetricAlarmCommand>[0];
}

const pairs = (dimensions: Readonly<Record<string, string>>) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

async function makeSubscribedTopic(): Promise<{ topicArn: string; queueUrl: string }> {
  const { TopicArn: topicArn = "" } = await sns.send(
    new CreateTopicCommand({ Name: "tracelake-dev-alerts" }),
  );
  const { QueueUrl: queueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "subscriber" }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["QueueArn"] }),
  );
  const queueArn = Attributes?.["QueueArn"] ?? "";
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: queueArn }));
  return { topicArn, queueUrl };
}

/** The next notice of an alarm that reached the subscriber, who takes it off the queue. */
async function nextNotice(queueUrl: string): Promise<Record<string, unknown>> {
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 1 }),
    );
    const [message] = Messages;
    if (message?.Body === undefined) continue;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
    const { Message } = JSON.parse(message.Body) as { Message: string };
    return JSON.parse(Message) as Record<string, unknown>;
  }
}

describe.each([
  ["a function", asFunction],
  ["a container", asContainer],
])("the dashboards of an environment with %s", (_, monitored) => {
  it("are put, and come back as they were", async () => {
    const alarms = planAlarms(monitored, thresholds);
    for (const name of namesFor(monitored)) {
      const body = JSON.stringify(planDashboard(name, monitored, alarms));
      const DashboardName = dashboardName(monitored, name);
      const { DashboardValidationMessages = [] } = await cloudwatch.send(
        new PutDashboardCommand({ DashboardName, DashboardBody: body }),
      );
      expect(DashboardValidationMessages).toEqual([]);
      const { DashboardBody = "{}" } = await cloudwatch.send(new GetDashboardCommand({ DashboardName }));
      const sum = (text: string) =>
        createHash("sha256")
          .update(JSON.stringify(JSON.parse(text)))
          .digest("hex");
      expect(sum(DashboardBody)).toBe(sum(body));
      expect((JSON.parse(DashboardBody) as DashboardBody).widgets.length).toBeGreaterThan(5);
    }
  });
});

describe("every alarm", () => {
  const alarms = planAlarms(asFunction, thresholds);
  let topic: Awaited<ReturnType<typeof makeSubscribedTopic>>;
  beforeAll(async () => {
    topic = await makeSubscribedTopic();
    for (const alarm of alarms)
      await cloudwatch.send(new PutMetricAlarmCommand(inputOf(alarm, topic.topicArn)));
  });

  it("is there as it was planned", async () => {
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
    const found = new Map(MetricAlarms.map((alarm) => [alarm.AlarmName, alarm]));
    for (const alarm of alarms) {
      const { threshold, periods, faultyPeriods, missing, kind } = alarm;
      expect(found.get(alarmName(asFunction, alarm))).toMatchObject({
        Threshold: threshold,
        EvaluationPeriods: periods,
        DatapointsToAlarm: faultyPeriods,
        TreatMissingData: missing,
        AlarmDescription: expect.stringContaining(`Runbook: docs/runbooks/${kind}.md`) as string,
      });
    }
  });

  it.each(alarms.map((alarm) => [alarmName(asFunction, alarm), alarm] as const))(
    "%s tells its subscriber when it begins and when it is over",
    async (name, { kind }) => {
      for (const [state, reason] of [
        ["ALARM", "it was set off by hand"],
        ["OK", "it is over"],
      ] as const) {
        await cloudwatch.send(
          new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: reason }),
        );
        const notice = await nextNotice(topic.queueUrl);
        expect(notice).toMatchObject({ AlarmName: name, NewStateValue: state, NewStateReason: reason });
        expect(notice["AlarmDescription"]).toContain(`${kind}.md`);
      }
    },
  );
});
