import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { DashboardBody, DashboardFault } from "../../../contracts/monitoring/dashboard-schema.ts";
import { defineVerb, textOption, UsageError, type CliContext, type VerbInput } from "../command.ts";

type Done =
  | { did: "render"; dashboards: Readonly<Record<string, DashboardBody>>; files: readonly string[] }
  | { did: "check"; file: string; faults: readonly DashboardFault[] };

const root = path.join(import.meta.dirname, "../../..");
const actions = ["render", "check"] as const;
const ofRender = ["stack", "load-balancer", "target-group", "out"];

export const dashboards = defineVerb<Done>({
  name: "dashboards",
  summary: "Print an environment's CloudWatch dashboards, or check the body of any dashboard",
  details:
    "render  prints the bodies that the deployment puts, by name; with a name that one alone, as PutDashboard takes it.\n" +
    "        A load balancer's names come with its deployment: without them nothing is shown of it.\n" +
    "check   reads a file (- for standard input) and tells every fault by CloudWatch's rules, with its place.\n" +
    "Neither connects to anything; values come from Pulumi.<stack>.yaml.",
  positionals: "render [<dashboard>] | check <file>",
  words: actions,
  options: {
    stack: { type: "string", short: "s", value: "<stack>", help: "render: whose, dev or prod (default dev)" },
    "load-balancer": { type: "string", value: "<app/name/id>", help: "render: the end of its ARN" },
    "target-group": { type: "string", value: "<targetgroup/name/id>", help: "render: the end of its ARN" },
    out: {
      type: "string",
      short: "o",
      value: "<folder>",
      help: "render: write <dashboard>.json files there",
    },
  },
  examples: [
    { command: "tracelake dashboards render system-health --stack dev", does: "See one dashboard's body" },
    {
      command: "tracelake dashboards render --stack prod --out dashboards",
      does: "Write all of them as files",
    },
    { command: "tracelake dashboards check dashboards/bedrock.json", does: "Check a body before it is put" },
  ],
  finding: "CloudWatch would refuse the body (check)",
  async run(input, context) {
    const [action, place, ...others] = input.positionals;
    if (others.length > 0) throw new UsageError("dashboards takes one dashboard or file.", "dashboards");
    if (action === "render") return await render(input, place);
    if (action === "check") return await check(input, context, place);
    throw new UsageError("dashboards takes render or check.", "dashboards");
  },
  print(done, context) {
    if (done.did === "check") printFaults(done, context);
    else if (done.files.length > 0) context.say(`Wrote ${done.files.join(", ")}.`);
    else context.stdout.write(`${JSON.stringify(single(done.dashboards), undefined, 2)}\n`);
  },
  isFinding: (done) => done.did === "check" && done.faults.length > 0,
});

async function render(input: VerbInput, name: string | undefined): Promise<Done> {
  const loadBalancer = textOption(input, "load-balancer");
  const targetGroup = textOption(input, "target-group");
  if ((loadBalancer === undefined) !== (targetGroup === undefined))
    throw new UsageError("--load-balancer and --target-group belong together.", "dashboards");
  // Only here, so that no other verb waits for the planners.
  const { renderDashboards } = await import("../render-dashboards.ts");
  const rendered = renderDashboards({
    root,
    stack: textOption(input, "stack") ?? "dev",
    name,
    balancer:
      loadBalancer === undefined || targetGroup === undefined ? undefined : { loadBalancer, targetGroup },
  });
  const folder = textOption(input, "out");
  return { did: "render", dashboards: rendered, files: folder === undefined ? [] : write(rendered, folder) };
}

function write(rendered: Readonly<Record<string, DashboardBody>>, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return Object.entries(rendered).map(([name, body]) => {
    const file = path.join(folder, `${name}.json`);
    writeFileSync(file, `${JSON.stringify(body, undefined, 2)}\n`);
    return file;
  });
}

async function check(input: VerbInput, context: CliContext, file: string | undefined): Promise<Done> {
  if (file === undefined) throw new UsageError("check takes a file, or - for standard input.", "dashboards");
  const foreign = ofRender.find((name) => input.options[name] !== undefined);
  if (foreign !== undefined) throw new UsageError(`--${foreign} belongs to render.`, "dashboards");
  const { checkDashboard } = await import("../../../contracts/monitoring/dashboard-schema.ts");
  const text = file === "-" ? await readAll(context) : readText(file);
  return { did: "check", file, faults: checkDashboard(text) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${(error as Error).message}.`, "dashboards");
  }
}

async function readAll({ stdin }: CliContext): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString("utf8");
}

function printFaults({ file, faults }: Extract<Done, { did: "check" }>, context: CliContext): void {
  for (const { place, reason } of faults) context.stdout.write(`${place || "/"}: ${reason}\n`);
  context.say(
    faults.length === 0
      ? `CloudWatch takes ${file}.`
      : `CloudWatch would refuse ${file}: ${faults.length} ${faults.length === 1 ? "fault" : "faults"}.`,
  );
}

/** One dashboard as it is put, several by their names. */
function single(rendered: Readonly<Record<string, DashboardBody>>): unknown {
  const bodies = Object.values(rendered);
  return bodies.length === 1 ? bodies[0] : rendered;
}
