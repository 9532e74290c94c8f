import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import * as bedrock from "@aws-sdk/client-bedrock";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as lambda from "@aws-sdk/client-lambda";
import * as sqs from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const pages = globSync("docs/runbooks/*.md", { cwd: root });

/** Services whose client is here: each of its operations carries the names of its input. */
const clients: Readonly<Record<string, object>> = { bedrock, cloudwatch, logs, lambda, sqs };

/** Of the others, what the pages use of an operation's input, by AWS's own reference. */
const others: Readonly<Record<string, readonly string[]>> = {
  "ecs describe-services": ["cluster", "services"],
  "ecs list-tasks": ["cluster", "service-name", "desired-status"],
  "ecs update-service": ["cluster", "service", "force-new-deployment"],
  "elbv2 describe-target-groups": ["names"],
  "elbv2 describe-target-health": ["target-group-arn"],
  // A command of the command line's own.
  "s3 ls": ["recursive"],
};

/** The command line's, for every operation. */
const everywhere = ["query", "output", "region", "profile"];

interface Command {
  page: string;
  text: string;
  service: string;
  operation: string;
  options: string[];
}

/** Every `aws …` of the runbooks, whether it stands alone, within another or within a sentence. */
function commandsOf(page: string): Command[] {
  const text = readFileSync(path.join(root, page), "utf8").replaceAll("\\\n", " ");
  return [...text.matchAll(/\baws ([a-z0-9]+) ([a-z0-9-]+)((?:[^`\n)]|\)")*)/g)].map(
    ([all, service, operation, rest]) => ({
      page,
      text: all.trim(),
      service: service ?? "",
      operation: operation ?? "",
      // A query's own text may hold anything.
      options: [...withoutTexts(rest ?? "").matchAll(/ --([a-z0-9-]+)/g)].map(([, option]) => option ?? ""),
    }),
  );
}

function withoutTexts(rest: string): string {
  return rest.replaceAll(/'[^']*'/g, "''").replaceAll(/\$\([^)]*\)/g, "");
}

/** `describe-alarms` → the names of DescribeAlarms' input, as the command line writes them. */
function inputOf(client: object, operation: string): string[] | undefined {
  const name = operation
    .split("-")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
  const schemas = client as Record<string, unknown>;
  const found = Object.keys(schemas).find((key) => key.toLowerCase() === `${name}$`.toLowerCase());
  if (found === undefined) return undefined;
  const schema = (schemas[found] as unknown[])[4] as () => unknown[] | string;
  const input = schema();
  return Array.isArray(input) ? (input[4] as string[]).map(kebab) : [];
}

function kebab(member: string): string {
  return member.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

const commands = pages.flatMap(commandsOf);

describe("AWS's commands in the runbooks", () => {
  it("are there", () => expect(commands.length).toBeGreaterThan(40));

  it.each(commands)("$page: $text", ({ service, operation, options }) => {
    const client = clients[service];
    const known = client === undefined ? others[`${service} ${operation}`] : inputOf(client, operation);
    expect(known, `${service} has no operation ${operation}`).toBeDefined();
    const taken = new Set([...(known ?? []), ...everywhere]);
    expect(options.filter((option) => !taken.has(option))).toEqual([]);
  });

  it("would be found wrong: an operation or an option that there is not", () => {
    expect(inputOf(cloudwatch, "describe-alarm")).toBeUndefined();
    expect(inputOf(cloudwatch, "describe-alarms")).not.toContain("alarm-name");
    expect(inputOf(logs, "start-query")).toContain("log-group-name");
  });

  it("name alarms of the kinds that there are", () => {
    const kinds = new Set(pages.map((page) => path.basename(page, ".md")));
    const named = commands.flatMap(({ text }) =>
      [...text.matchAll(/--alarm-name-prefix "tracelake-\$STACK-([a-z-]+)"/g)].map(([, kind]) => kind),
    );
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((kind) => !kinds.has(kind ?? ""))).toEqual([]);
  });
});

describe("Logs Insights' queries in the runbooks", () => {
  const queries = pages.flatMap((page) =>
    [...readFileSync(path.join(root, page), "utf8").matchAll(/--query-string '([^']+)'/g)].map(
      ([, query = ""]) => ({
        page,
        query,
      }),
    ),
  );
  const verbs = /^(fields|filter|stats|sort|limit|parse|display|dedup)\b/;

  it("are there", () => expect(queries.length).toBeGreaterThan(10));

  it.each(queries)("$page: $query", ({ query }) => {
    for (const step of query.split(/\s\|\s/)) expect(step.trim()).toMatch(verbs);
  });
});
