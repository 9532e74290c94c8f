import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { alarmName, type Alarm } from "../../contracts/monitoring/alarms/alarm.ts";
import { planAlarms } from "../../contracts/monitoring/alarms/alarms.ts";
import type { AlarmKind } from "../../contracts/monitoring/alarms/kinds.ts";
import type { AlarmThresholds } from "../../contracts/monitoring/alarms/thresholds.ts";
import {
  dashboardName,
  namesFor,
  planDashboard,
  type DashboardName,
} from "../../contracts/monitoring/dashboards/dashboards.ts";
import { planLogMetrics } from "../../contracts/monitoring/log-metrics.ts";
import { planQueries } from "../../contracts/monitoring/log-queries.ts";
import type { Monitored } from "../../contracts/monitoring/monitored.ts";
import type { AwsPlace } from "../aws/place.ts";
import type { Scheme } from "../scheme.ts";
import { planAlarm } from "./alarm-plan.ts";
import { AlertTopic } from "./alert-topic.ts";
import { planAlarmLink, planDashboardLink } from "./console-links-plan.ts";

export interface ObservabilityArgs {
  scheme: Scheme;
  place: AwsPlace;
  /** What is deployed, by its names. Names of a load balancer come with `balancer`. */
  monitored: Monitored;
  /** Of the container's load balancer; its names are known only once it is made. */
  balancer?: { loadBalancer: pulumi.Input<string>; targetGroup: pulumi.Input<string> };
  thresholds: AlarmThresholds;
  /** Kinds of alarms that are not made. */
  without: readonly AlarmKind[];
  /** Folder or address of the runbooks, in the descriptions of alarms. */
  runbookFolder: string;
  /** Days that captured errors are kept; one of CloudWatch's values. */
  retentionDays: number;
  emails: readonly string[];
  urls: readonly string[];
}

/**
 * What watches an environment: whom alarms tell, the log group of captured errors, what is counted out of logs, the
 * alarms, the dashboards and the saved queries, all of them made from `contracts/monitoring/`.
 */
export class Observability extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;
  /** Addresses of the dashboards, by name. */
  readonly dashboards: Readonly<Partial<Record<DashboardName, string>>>;
  /** Addresses of the alarms, by name. */
  readonly alarms: Readonly<Record<string, string>>;

  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:observability:Observability", name, {}, opts);
    const { scheme, place, emails, urls } = args;
    const topic = new AlertTopic(`${name}-alerts`, { scheme, place, emails, urls }, { parent: this });
    const errors = createErrorLog(this, name, args);
    createLogMetrics(this, name, args, errors);
    const alarms = planAlarms(withBalancer(args), args.thresholds, args.without);
    createAlarms(this, name, args, alarms, topic);
    createDashboards(this, name, args);
    createQueries(this, name, args, errors);
    this.topicArn = topic.topicArn;
    this.dashboards = Object.fromEntries(
      namesFor(args.monitored).map((each) => [
        each,
        planDashboardLink(place, dashboardName(args.monitored, each)),
      ]),
    );
    this.alarms = Object.fromEntries(
      alarms.map((alarm) => {
        const physical = alarmName(args.monitored, alarm);
        return [physical, planAlarmLink(place, physical)];
      }),
    );
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

const loadBalancer = "<load balancer>";
const targetGroup = "<target group>";

/** With names that stand for the load balancer's until they are known: which alarms there are does not depend on them. */
function withBalancer({ monitored, balancer }: ObservabilityArgs): Monitored {
  const { processor } = monitored;
  if (balancer === undefined || processor?.container === undefined) return monitored;
  return {
    ...monitored,
    processor: { ...processor, container: { ...processor.container, loadBalancer, targetGroup } },
  };
}

/** The value with the load balancer's names in place of what stood for them; known when they are. */
function resolve<T>({ balancer }: ObservabilityArgs, value: T): pulumi.Input<T> {
  const json = JSON.stringify(value);
  if (balancer === undefined || !(json.includes(loadBalancer) || json.includes(targetGroup))) return value;
  return pulumi
    .all([balancer.loadBalancer, balancer.targetGroup])
    .apply(
      ([own, targets]) =>
        JSON.parse(json.replaceAll(loadBalancer, own).replaceAll(targetGroup, targets)) as pulumi.Unwrap<T>,
    ) as pulumi.Output<T>;
}

function createErrorLog(
  parent: pulumi.Resource,
  name: string,
  args: ObservabilityArgs,
): aws.cloudwatch.LogGroup {
  const { scheme, monitored, retentionDays } = args;
  return new aws.cloudwatch.LogGroup(
    `${name}-errors`,
    { name: monitored.errorLogGroup, retentionInDays: retentionDays, tags: scheme.tags },
    { parent },
  );
}

function createLogMetrics(
  parent: pulumi.Resource,
  name: string,
  { monitored }: ObservabilityArgs,
  errors: aws.cloudwatch.LogGroup,
): void {
  for (const { name: filter, logGroup, pattern, namespace, metricName } of planLogMetrics(monitored))
    new aws.cloudwatch.LogMetricFilter(
      `${name}-filter-${filter}`,
      {
        name: `${monitored.prefix}-${filter}`,
        logGroupName: logGroup === monitored.errorLogGroup ? errors.name : logGroup,
        pattern,
        metricTransformation: { namespace, name: metricName, value: "1", unit: "Count" },
      },
      { parent },
    );
}

function createAlarms(
  parent: pulumi.Resource,
  name: string,
  args: ObservabilityArgs,
  alarms: readonly Alarm[],
  topic: AlertTopic,
): void {
  for (const alarm of alarms) {
    const { kind, part } = alarm;
    const { dimensions, metricQueries, ...plan } = planAlarm(alarm, args.runbookFolder);
    new aws.cloudwatch.MetricAlarm(
      `${name}-alarm-${kind}${part === undefined ? "" : `-${part}`}`,
      {
        name: alarmName(args.monitored, alarm),
        ...plan,
        ...(dimensions === undefined ? {} : { dimensions: resolve(args, dimensions) }),
        ...(metricQueries === undefined ? {} : { metricQueries: resolve(args, metricQueries) }),
        actionsEnabled: true,
        alarmActions: [topic.topicArn],
        // Whoever was woken is told that it is over.
        okActions: [topic.topicArn],
        tags: args.scheme.tags,
      },
      { parent },
    );
  }
}

function createDashboards(parent: pulumi.Resource, name: string, args: ObservabilityArgs): void {
  const monitored = withBalancer(args);
  const alarms = planAlarms(monitored, args.thresholds, args.without);
  for (const each of namesFor(monitored))
    new aws.cloudwatch.Dashboard(
      `${name}-dashboard-${each}`,
      {
        dashboardName: dashboardName(monitored, each),
        dashboardBody: pulumi
          .output(resolve(args, planDashboard(each, monitored, alarms)))
          .apply((body) => JSON.stringify(body)),
      },
      { parent },
    );
}

function createQueries(
  parent: pulumi.Resource,
  name: string,
  { monitored }: ObservabilityArgs,
  errors: aws.cloudwatch.LogGroup,
): void {
  for (const { title, logGroups, query } of planQueries(monitored))
    new aws.cloudwatch.QueryDefinition(
      `${name}-query-${title.toLowerCase().replaceAll(" ", "-")}`,
      {
        name: `${monitored.prefix}/${title}`,
        logGroupNames: logGroups.map((group) => (group === monitored.errorLogGroup ? errors.name : group)),
        queryString: query,
      },
      { parent },
    );
}
