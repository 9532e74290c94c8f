import { userInfo } from "node:os";
import { durationSchema } from "../../../contracts/monitoring/alert-rules.ts";
import { OperationRefused } from "../../warehouse/operations/refused.ts";
import { isSet, textOption, textsOption, timeOption, UsageError, type VerbInput } from "../command.ts";
import type { AlertsDone, Budget, Incident, Mute, Notice, Rule, TestAnswer } from "./answers.ts";
import type { ServiceClient } from "./service-client.ts";

export type Act = (client: ServiceClient, input: VerbInput, ids: readonly string[]) => Promise<AlertsDone>;

/** One for each word of `tracelake alerts`. */
export const acts = {
  async list(client, input) {
    const query = new URLSearchParams({ state: textOption(input, "state") ?? "open", limit: "1000" });
    const rule = textOption(input, "rule");
    if (rule !== undefined) query.set("rule", rule);
    const { incidents } = await client.get<{ incidents: Incident[] }>(`/incidents?${query}`);
    return { did: "list", incidents };
  },
  async ack(client, input, ids) {
    if (ids.length === 0)
      throw new UsageError("alerts ack needs the id of an incident, or its beginning.", "alerts");
    const meant = await findIncidents(client, ids);
    if (isSet(input, "dry-run")) return { did: "ack", incidents: meant, isDone: false };
    const incidents: Incident[] = [];
    for (const { id } of meant)
      incidents.push(
        isSet(input, "undo")
          ? await client.send<Incident>("DELETE", `/incidents/${id}/acknowledge`)
          : await client.send<Incident>("POST", `/incidents/${id}/acknowledge`, {
              acknowledged_by: whoOf(input),
            }),
      );
    return { did: "ack", incidents, isDone: true };
  },
  async mute(client, input, ids) {
    const [rule, ...others] = ids;
    if (others.length > 0)
      throw new UsageError("alerts mute takes one rule; without one it mutes all.", "alerts");
    const labels = labelsOf(input);
    const until = untilOf(input);
    const request = { ...(rule === undefined ? {} : { rule }), labels, until: until.toISOString() };
    const { incidents } = await client.get<{ incidents: Incident[] }>("/incidents?state=open&limit=1000");
    const meant = incidents.filter(
      (each) =>
        (rule === undefined || each.rule_id === rule) &&
        Object.entries(labels).every(([label, value]) => each.labels[label] === value),
    );
    if (isSet(input, "dry-run")) return { did: "mute", mute: null, incidents: meant, isDone: false };
    const reason = textOption(input, "reason");
    const mute = await client.send<Mute>("POST", "/mutes", {
      ...request,
      created_by: whoOf(input),
      ...(reason === undefined ? {} : { reason }),
    });
    return { did: "mute", mute, incidents: meant, isDone: true };
  },
  async mutes(client) {
    const { mutes } = await client.get<{ mutes: Mute[] }>("/mutes");
    return { did: "mutes", mutes };
  },
  async unmute(client, input, ids) {
    const { mutes } = await client.get<{ mutes: Mute[] }>("/mutes");
    const meant = isSet(input, "all") ? mutes : mutes.filter(({ id }) => ids.includes(String(id)));
    const unknown = ids.filter((id) => !mutes.some((mute) => String(mute.id) === id));
    if (unknown.length > 0)
      throw new OperationRefused(`There is no mute ${unknown.join(", ")} under way.`, seeMutes);
    if (ids.length === 0 && !isSet(input, "all"))
      throw new UsageError("alerts unmute needs the number of a mute, or --all.", "alerts");
    if (isSet(input, "dry-run")) return { did: "unmute", mutes: meant, isDone: false };
    const ended: Mute[] = [];
    for (const { id } of meant) ended.push(await client.send<Mute>("DELETE", `/mutes/${id}`));
    return { did: "unmute", mutes: ended, isDone: true };
  },
  async notices(client) {
    const { notices } = await client.get<{ notices: Notice[] }>("/notices?limit=100");
    return { did: "notices", notices };
  },
  async retry(client, _input, ids) {
    if (ids.length === 0) throw new UsageError("alerts retry needs the id of a notice.", "alerts");
    const notices: Notice[] = [];
    for (const id of ids)
      notices.push(await client.send<Notice>("POST", `/notices/${encodeURIComponent(id)}/retry`));
    return { did: "retry", notices };
  },
  async rules(client) {
    const { rules } = await client.get<{ rules: Rule[] }>("/rules");
    return { did: "rules", rules };
  },
  async budgets(client) {
    const { budgets } = await client.get<{ budgets: Budget[] }>("/budgets");
    return { did: "budgets", budgets };
  },
  async test(client) {
    const { answers } = await client.send<{ answers: TestAnswer[] }>("POST", "/notices/test");
    return { did: "test", answers };
  },
} as const satisfies Record<string, Act>;

const seeMutes = "See tracelake alerts mutes.";

/** By their ids or beginnings of them that mean one only. */
async function findIncidents(client: ServiceClient, ids: readonly string[]): Promise<Incident[]> {
  const { incidents } = await client.get<{ incidents: Incident[] }>("/incidents?state=all&limit=1000");
  return ids.map((id) => {
    const [found, ...others] = incidents.filter((each) => each.id.startsWith(id));
    if (found === undefined)
      throw new OperationRefused(`There is no incident ${id}.`, "See tracelake alerts list.");
    if (others.length > 0)
      throw new OperationRefused(
        `${id} is the beginning of ${others.length + 1} incidents.`,
        "Give more of the id.",
      );
    return found;
  });
}

function whoOf(input: VerbInput): string {
  return textOption(input, "by") ?? userInfo().username;
}

function labelsOf(input: VerbInput): Record<string, string> {
  return Object.fromEntries(
    textsOption(input, "label").map((text) => {
      const at = text.indexOf("=");
      if (at < 1)
        throw new UsageError(`--label takes <name>=<value>, not ${JSON.stringify(text)}.`, "alerts");
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function untilOf(input: VerbInput): Date {
  const until = timeOption(input, "until");
  const lasting = textOption(input, "for");
  if ((until === undefined) === (lasting === undefined))
    throw new UsageError("alerts mute needs --for or --until: a mute has an end.", "alerts");
  if (until !== undefined) return until;
  const parsed = durationSchema.safeParse(lasting);
  if (parsed.success && parsed.data > 0) return new Date(Date.now() + parsed.data);
  throw new UsageError(
    `--for takes a duration such as 30m, 4h or 2d, not ${JSON.stringify(lasting)}.`,
    "alerts",
  );
}
