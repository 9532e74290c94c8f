import type { AlertsDone } from "../alerts/answers.ts";
import { printAlerts } from "../alerts/print-alerts.ts";
import { defineVerb, UsageError, type VerbInput, type VerbOption } from "../command.ts";
import { nearest } from "../nearest.ts";

const actions = [
  "list",
  "ack",
  "mute",
  "mutes",
  "unmute",
  "rules",
  "budgets",
  "notices",
  "retry",
  "test",
] as const;
type Action = (typeof actions)[number];

/** Which of them take an option; the help says so as well. */
const ofActions: Readonly<Record<string, readonly Action[]>> = {
  state: ["list"],
  rule: ["list"],
  undo: ["ack"],
  by: ["ack", "mute"],
  for: ["mute"],
  until: ["mute"],
  label: ["mute"],
  reason: ["mute"],
  all: ["unmute"],
  "dry-run": ["ack", "mute", "unmute"],
};

const options: Readonly<Record<string, VerbOption>> = {
  state: {
    type: "string",
    value: "<state>",
    choices: ["open", "ended", "all"],
    help: "list: open (default), ended or all",
  },
  rule: { type: "string", value: "<rule>", help: "list: of one rule, or of one budget as budget:<id>" },
  undo: { type: "boolean", help: "ack: take the acknowledgement back" },
  by: { type: "string", value: "<name>", help: "ack, mute: who says so (default: who is logged in)" },
  for: { type: "string", value: "<duration>", help: "mute: how long, such as 30m, 4h or 2d" },
  until: { type: "string", value: "<time>", help: "mute: in place of --for" },
  label: {
    type: "string",
    multiple: true,
    value: "<name>=<value>",
    help: "mute: only groups with this label, such as model=gpt-4o",
  },
  reason: { type: "string", value: "<text>", help: "mute: why, for those who look later" },
  all: { type: "boolean", help: "unmute: end every mute" },
  "dry-run": { type: "boolean", help: "ack, mute, unmute: show what it would touch; change nothing" },
  url: {
    type: "string",
    value: "<address>",
    help: "The service, instead of TRACELAKE_URL or the running npm start",
  },
};

export const alerts = defineVerb<AlertsDone>({
  name: "alerts",
  summary: "List incidents, acknowledge or mute them, see rules and budgets, test the channels",
  details:
    "list      incidents that are open, the worst first\n" +
    "ack       take incidents in hand: nobody is reminded of them, their end is told all the same\n" +
    "mute      a rule, a group of it (--label) or everything, with an end; unmute ends it before that\n" +
    "rules     what is watched and how it stands; budgets: what was spent of each\n" +
    "notices   what was sent and what each receiver answered; retry delivers one again\n" +
    "test      sends one of each kind of notice to every channel and says what it answered\n" +
    "Asks the service that --url or TRACELAKE_URL names, else the running npm start; READ_TOKEN lets in.",
  positionals: `${actions.join("|")} [<id>…]`,
  words: actions,
  options,
  examples: [
    { command: "tracelake alerts test", does: "See whether every channel reaches somebody" },
    { command: "tracelake alerts list", does: "See what is wrong now" },
    { command: "tracelake alerts ack 3f9a", does: "Take an incident in hand" },
    {
      command: "tracelake alerts mute pipe-stopped --for 2h --reason migration",
      does: "Have two quiet hours of one rule",
    },
    { command: "tracelake alerts mute --for 30m --dry-run", does: "See what would be muted" },
    { command: "tracelake alerts budgets --json", does: "Take the budgets for a report" },
  ],
  finding:
    "an incident is open (list), a limit is reached (budgets), a metric could not be read (rules) or a channel did not take a notice (test)",
  async run(input, context) {
    const [action, ...ids] = input.positionals;
    if (!isAction(action)) throw new UsageError(describeUnknown(action), "alerts");
    checkOptions(action, input);
    const takesIds = action === "ack" || action === "mute" || action === "unmute" || action === "retry";
    if (!takesIds && ids.length > 0)
      throw new UsageError(`alerts ${action} takes no ${JSON.stringify(ids[0])}.`, "alerts");
    const [{ acts }, { openServiceClient }] = await Promise.all([
      import("../alerts/run-alerts.ts"),
      import("../alerts/service-client.ts"),
    ]);
    return await acts[action](await openServiceClient(input, context), input, ids);
  },
  print(done, context) {
    context.stdout.write(printAlerts(done));
  },
  isFinding(done) {
    switch (done.did) {
      case "list":
        return done.incidents.some(({ ended_at: endedAt }) => endedAt === null);
      case "budgets":
        return done.budgets.some(({ groups }) => groups.some(({ share_percent: share }) => share >= 100));
      case "rules":
        return done.rules.some(({ error }) => error !== null);
      case "test":
        return done.answers.some(({ is_delivered: ok }) => !ok);
      case "ack":
      case "mute":
      case "mutes":
      case "unmute":
      case "notices":
      case "retry":
        return false;
    }
  },
});

const isAction = (text: string | undefined): text is Action =>
  (actions as readonly (string | undefined)[]).includes(text);

function describeUnknown(action: string | undefined): string {
  if (action === undefined) return `alerts needs one of ${actions.join(", ")}.`;
  const meant = nearest(action, actions);
  return `alerts does not ${action}.${meant === undefined ? ` It takes ${actions.join(", ")}.` : ` Did you mean ${meant}?`}`;
}

function checkOptions(action: Action, input: VerbInput): void {
  for (const [name, takers] of Object.entries(ofActions))
    if (input.options[name] !== undefined && !takers.includes(action))
      throw new UsageError(`--${name} is of ${takers.join(" and ")}, not of ${action}.`, "alerts");
}
