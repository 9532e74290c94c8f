import { cpSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";

export interface Stage {
  from: string;
  copies: { sources: string[]; target: string }[];
  runs: string[];
  command: string[];
}

/** The instructions of a Dockerfile that a test can perform where no Docker runs. */
export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of text.replaceAll("\\\n", " ").split("\n")) {
    const [, instruction = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (instruction === "FROM") {
      stages.push({ from: rest.replace(/ AS .*/, ""), copies: [], runs: [], command: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) continue;
    if (instruction === "COPY") {
      const words = rest.split(/\s+/).filter((word) => !word.startsWith("--"));
      stage.copies.push({ sources: words.slice(0, -1), target: words.at(-1) ?? "" });
    }
    if (instruction === "RUN") stage.runs.push(rest);
    if (instruction === "CMD") stage.command = JSON.parse(rest) as string[];
  }
  return stages;
}

/** COPY's rule: a file goes into a target that ends with a slash; a folder's contents become the target's. */
export function copyInto(from: string, to: string, sources: string[], target: string): void {
  for (const source of sources) {
    const file = path.join(from, source);
    const isFolder = statSync(file).isDirectory();
    const destination = path.join(to, target, !isFolder && target.endsWith("/") ? path.basename(source) : "");
    mkdirSync(path.dirname(destination), { recursive: true });
    cpSync(file, destination, { recursive: true });
  }
}
