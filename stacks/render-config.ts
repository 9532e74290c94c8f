import { z } from "zod";
import { secretsSchema, stackSchema } from "./config-schema.ts";

interface Node {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  properties?: Record<string, Node>;
  required?: string[];
  items?: Node;
}

const head = `## A stack of the Pulumi program

Every key of \`Pulumi.<stack>.yaml\`, below the project's name: \`tracelake:owner\`. All faults are reported at once, each
with the key, the value given (never a secret's), what is allowed, and the \`pulumi config set\` line that mends it. A key
within another is set by its path: \`pulumi config set --path 'tracelake:lake.encryption' kms\`.

The schema is \`stacks/config-schema.ts\`; this part of the page is written from it.`;

const begin = "<!-- stack -->";
const end = "<!-- /stack -->";

/** docs/configuration.md with a stack's keys between its two marks. Throws where it has no such marks. */
export function renderStackKeys(document: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the document lacks ${begin} or ${end}`);
  return `${document.slice(0, from + begin.length)}\n\n${stackKeys()}\n\n${document.slice(to)}`;
}

function stackKeys(): string {
  const schema = z.toJSONSchema(stackSchema, { io: "input" }) as Node;
  const secrets = z.toJSONSchema(secretsSchema, { io: "input" }) as Node;
  const entries = Object.entries(schema.properties ?? {});
  const isGroup = ([, node]: [string, Node]) => node.type === "object" && node.properties !== undefined;
  const plain = entries.filter((entry) => !isGroup(entry));
  const groups = entries.filter(isGroup);
  const parts = [
    head,
    section(
      "The environment",
      "",
      plain.flatMap(([key, node]) => rows(key, node, isRequired(schema, key))),
    ),
    ...groups.map(([key, node]) =>
      section(`\`${key}\``, node.description ?? "", rows(key, node, false).slice(1)),
    ),
    section(
      "Secrets",
      "Set with `pulumi config set --secret <key>`; refused where the stack's file holds them readably.",
      Object.entries(secrets.properties ?? {}).map(([key, node]) => row(key, node, false)),
    ),
  ];
  return parts.join("\n\n");
}

function section(title: string, text: string, lines: string[]): string {
  const table = ["| key | default | allowed | meaning |", "| --- | --- | --- | --- |", ...lines].join("\n");
  return [`### ${title}`, text, table].filter((part) => part !== "").join("\n\n");
}

function isRequired(parent: Node, key: string): boolean {
  return parent.required?.includes(key) === true;
}

/** A key and, where it holds others, those. */
function rows(key: string, node: Node, needed: boolean): string[] {
  const inner = node.properties ?? node.items?.properties;
  const prefix = node.properties === undefined ? `${key}[].` : `${key}.`;
  const owner = node.properties === undefined ? node.items : node;
  return [
    row(key, node, needed),
    ...Object.entries(inner ?? {}).flatMap(([name, child]) =>
      rows(`${prefix}${name}`, child, isRequired(owner ?? {}, name)),
    ),
  ];
}

function row(key: string, node: Node, needed: boolean): string {
  const cells = [`\`${key}\``, needed ? "needed" : defaultOf(node), allowedOf(node), node.description ?? ""];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function defaultOf({ default: value }: Node): string {
  if (value === undefined || value === "") return "–";
  const json = JSON.stringify(value);
  if (json === "[]" || json === "{}") return "–";
  return `\`${typeof value === "string" ? value : json}\``;
}

function allowedOf(node: Node): string {
  if (node.enum !== undefined) return node.enum.map((word) => `\`${word}\``).join(", ");
  if (node.type === "array")
    return `a list of ${node.items?.properties === undefined ? allowedOf(node.items ?? {}) : "the keys below"}`;
  if (node.type === "boolean") return "`true`, `false`";
  if (node.type === "object") return "by name";
  if (node.type === "integer" || node.type === "number") return range(node);
  if (node.format === "uuid") return "a UUID";
  if (node.format === "uri") return "a URL";
  if (node.format === "date") return "a date";
  if (node.pattern !== undefined) return `\`${node.pattern}\``;
  return "text";
}

function range({ minimum = 0, maximum = Infinity }: Node): string {
  return `${minimum.toLocaleString("en-US")} to ${maximum.toLocaleString("en-US")}`;
}
