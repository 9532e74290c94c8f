export type Severity = "critical" | "warning";

/** A data point that is missing: a fault, none, or no reason to change the state. */
export type Missing = "breaching" | "notBreaching" | "ignore";

interface Kind {
  /** What is the case, in a few words. */
  title: string;
  severity: Severity;
  /** Why it matters. */
  why: string;
  missing: Missing;
  /** Why a missing data point is taken as it is: a metric that is not there is not thereby well. */
  whyMissing: string;
}

/**
 * Every kind of alarm: what a person is woken for, or told in the morning. Each has a page of its own name in
 * `docs/runbooks/`, which a test holds to this list.
 */
export const alarmKinds = {
  "dead-letter-queue": {
    title: "Messages lie in the dead-letter queue",
    severity: "critical",
    why: "What they name was not done, and is lost after 14 days",
    missing: "notBreaching",
    whyMissing: "SQS measures a queue that holds a message; one that is silent is empty",
  },
  "queue-age": {
    title: "A message waits too long",
    severity: "warning",
    why: "The function does not keep up, or a message fails again and again: metrics and usage are late",
    missing: "notBreaching",
    whyMissing: "SQS measures a queue that holds a message; one that is silent is empty",
  },
  "function-errors": {
    title: "A function fails",
    severity: "critical",
    why: "Its calls end with a fault: what they were to do is not done, or is done again",
    missing: "notBreaching",
    whyMissing: "Lambda measures calls: without any, none failed",
  },
  "function-killed": {
    title: "A function was ended by its time-out or for want of memory",
    severity: "warning",
    why: "The call was cut off in the middle; the next one with the same work will be too",
    missing: "notBreaching",
    whyMissing: "The filter counts lines: without any, none was killed",
  },
  "function-throttles": {
    title: "A function is turned away",
    severity: "warning",
    why: "It wants more concurrency than it has: senders get errors or wait",
    missing: "notBreaching",
    whyMissing: "Lambda measures calls: without any, none was turned away",
  },
  "function-duration": {
    title: "A function comes close to its time-out",
    severity: "warning",
    why: "Beyond it calls are cut off",
    missing: "notBreaching",
    whyMissing: "Lambda measures calls: without any, none took long",
  },
  "publish-failures": {
    title: "Bedrock's metrics are not published",
    severity: "critical",
    why: "Objects or messages failed in the aggregator: tokens and cost are missing from the graphs",
    missing: "notBreaching",
    whyMissing:
      "The aggregator counts failures; its silence is the alarm no-data's, and CloudWatch's own refusal ends in the dead-letter queue",
  },
  "unpriced-records": {
    title: "Model calls have no price",
    severity: "warning",
    why: "Their cost is missing from every sum and budget",
    missing: "notBreaching",
    whyMissing: "It is counted where it happens; nothing came is the alarm no-data's",
  },
  "no-data": {
    title: "Nothing comes in any more",
    severity: "warning",
    why: "Senders stopped, or what they send does not arrive: no graph and no budget is true then",
    missing: "breaching",
    whyMissing: "Silence is what it is about: a metric that is missing is the fault itself",
  },
  "error-rate": {
    title: "The trace processor answers with errors",
    severity: "critical",
    why: "Senders drop what was refused too often",
    missing: "notBreaching",
    whyMissing: "Without requests there is no rate; whether the service lives is the alarm alerts-stopped's",
  },
  latency: {
    title: "The trace processor answers slowly",
    severity: "warning",
    why: "Senders time out, and each request in flight holds memory",
    missing: "notBreaching",
    whyMissing: "Without requests none was slow; whether the service lives is the alarm alerts-stopped's",
  },
  "writes-failing": {
    title: "Spans are not stored",
    severity: "critical",
    why: "Whole batches fail: senders get 503 and drop after some attempts",
    missing: "notBreaching",
    whyMissing: "Only batches are counted; a service that is silent is the alarm alerts-stopped's",
  },
  "service-memory": {
    title: "The trace processor runs out of memory",
    severity: "warning",
    why: "It is ended at the limit, with all that is in flight",
    missing: "ignore",
    whyMissing: "It says nothing of the memory; a service that is silent is the alarm alerts-stopped's",
  },
  "targets-unhealthy": {
    title: "Fewer tasks are healthy than must run",
    severity: "critical",
    why: "Without a healthy task nobody is answered",
    missing: "breaching",
    whyMissing: "The load balancer measures as long as a task is registered: no data means no task",
  },
  "load-balancer-errors": {
    title: "The load balancer answers with errors",
    severity: "critical",
    why: "No task took the request, or it broke off: senders were told 502, 503 or 504",
    missing: "notBreaching",
    whyMissing: "The load balancer reports the metric only when there is such an answer",
  },
  "database-connections": {
    title: "The database's connections run out",
    severity: "critical",
    why: "At the limit PostgreSQL turns every further connection away, the operator's too",
    missing: "breaching",
    whyMissing: "RDS always measures a database that runs",
  },
  "database-cpu": {
    title: "The database's CPU is busy",
    severity: "warning",
    why: "Writes and reports get slow, then time out",
    missing: "breaching",
    whyMissing: "RDS always measures a database that runs",
  },
  "database-disk": {
    title: "The database's disk fills up",
    severity: "critical",
    why: "At its end PostgreSQL stops; RDS then takes hours to let it grow again",
    missing: "breaching",
    whyMissing: "RDS always measures a database that runs",
  },
  "pipe-stopped": {
    title: "A pipe does not run",
    severity: "critical",
    why: "Its files wait, and Snowflake forgets them after 14 days",
    missing: "breaching",
    whyMissing: "It is left out while the state of a pipe is not known, which is not to say that it runs",
  },
  "stale-ingestion": {
    title: "No rows have been loaded for too long",
    severity: "warning",
    why: "Marts and budgets show an older world",
    missing: "breaching",
    whyMissing:
      "It is left out while a table that should be loaded never was, which is not to say that it is fresh",
  },
  "error-file-rate": {
    title: "Files fail to load",
    severity: "warning",
    why: "Their rows are missing from every table and mart",
    missing: "notBreaching",
    whyMissing: "The rate is left out where no file came; that none came is the alarm stale-ingestion's",
  },
  "warehouse-health": {
    title: "The warehouse's checks find something critical",
    severity: "critical",
    why: "Rows are missing, doubled or wrong in tables that people read",
    missing: "breaching",
    whyMissing: "It is left out while a check has not run, which is not to say that it would find nothing",
  },
  "snowflake-credits": {
    title: "Snowflake's credits run out",
    severity: "warning",
    why: "At the quota the resource monitor suspends the warehouse: nothing is merged or asked any more",
    missing: "ignore",
    whyMissing:
      "It is left out where the account does not tell; a warehouse that is silent is the alarm pipeline-silent's",
  },
  "pipeline-silent": {
    title: "The warehouse does not report",
    severity: "critical",
    why: "Nothing is known of pipes, files and credits, whatever the other alarms show",
    missing: "breaching",
    whyMissing: "It is a heartbeat: its absence is the fault",
  },
  "monitoring-dropped": {
    title: "Measurements are lost",
    severity: "warning",
    why: "Graphs and alarms of the service show less than there was",
    missing: "notBreaching",
    whyMissing: "It is counted where it happens; a service that is silent is the alarm alerts-stopped's",
  },
  "notices-failed": {
    title: "Notices can't be delivered",
    severity: "critical",
    why: "Somebody is not told of an incident",
    missing: "notBreaching",
    whyMissing: "It is counted where it happens; an engine that stopped is the alarm alerts-stopped's",
  },
  "notices-waiting": {
    title: "Notices wait in the outbox",
    severity: "warning",
    why: "Somebody is told late, or not at all",
    missing: "ignore",
    whyMissing: "It says nothing of the outbox; an engine that stopped is the alarm alerts-stopped's",
  },
  "alerts-active": {
    title: "An incident of the trace processor is open",
    severity: "critical",
    why: "A rule or a budget was broken: this tells it also where no other channel is set up",
    missing: "ignore",
    whyMissing: "It says nothing of the incidents; an engine that stopped is the alarm alerts-stopped's",
  },
  "alerts-stopped": {
    title: "The trace processor's alerts are not evaluated, or the service is silent",
    severity: "critical",
    why: "Nobody is told of anything that only it can see; no other metric of it can be trusted",
    missing: "breaching",
    whyMissing: "It is a heartbeat: its absence is the fault",
  },
} as const satisfies Record<string, Kind>;

export type AlarmKind = keyof typeof alarmKinds;

export const alarmKindNames = Object.keys(alarmKinds) as [AlarmKind, ...AlarmKind[]];
