/**
 * What `pulumi stack output` gives, by name. Each is there with its capability only. `pulumi stack output braintrust
 * --json` is a list of bodies for Braintrust's API, see contracts/braintrust-automation.ts.
 */
export const stackOutputNames = {
  braintrust: "Bodies of the automations, one for each export",
  braintrustApiUrl: "The API that takes them",
  exportRoleArn: "The role that Braintrust assumes, by project where each has its own",
  exportPath: "Where Braintrust writes, by export",
  externalIdPattern: "The external ids that the role accepts",
  lakeBucket: "The bucket",
  snowflake:
    "Names of the database, schema, warehouse, integration, and of each export's table, stage and pipe",
  webhookUrl: "Where Vercel's drains and OTLP exporters send",
  dashboards: "Links to the dashboards, by name",
  alarms: "Links to the alarms, by name",
  alertTopic: "The topic that tells of alarms: subscribe to it",
  queues: "Names of the queues",
  functions: "Names of the functions",
  bedrockLogBucket: "What the owner of another account's bucket of logs has to add to it",
} as const;

export type StackOutputName = keyof typeof stackOutputNames;
