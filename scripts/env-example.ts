import type { z } from "zod";
import { traceProcessorEnvironment } from "../contracts/trace-processor.ts";

type Primitive = string | number | boolean;

const lineWidth = 110;

/** The text of `.env.example`: each variable of the contract under its description, with its default, commented out. */
export function renderEnvExample(): string {
  const defaults: Record<string, Primitive | string[] | undefined> = traceProcessorEnvironment.parse({});
  const variables = Object.entries(traceProcessorEnvironment.shape).map(
    ([name, schema]: [string, z.ZodType]) => {
      const description = wrap(schema.description ?? "").map((line) => `# ${line}`);
      return [...description, `#${name}=${String(defaults[name] ?? "")}`].join("\n");
    },
  );
  const head = "# Copy to .env and uncomment what you set. The environment wins over .env.";
  return `${[head, ...variables].join("\n\n")}\n`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < lineWidth)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
