import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { findStacks, help, parseRequest, stackNameOf, type Request } from "./pulumi-arguments.ts";
import { findPolicyFaults, planPolicySettings } from "./pulumi-policy-settings.ts";
import { runEngine } from "./pulumi-run.ts";

/** `npm run preview`, `up` and `destroy`. */

const top = path.resolve(import.meta.dirname, "..");
const request = parseRequest(process.argv.slice(2), findStacks(readdirSync(top)));

if (request.kind === "help") process.stdout.write(help);
else if (request.kind === "refused") {
  process.stderr.write(`${request.message}\n`);
  process.exitCode = 2;
} else if (policyFaults(request).length > 0) {
  process.stderr.write(`${policyFaults(request).join("\n")}\n`);
  process.exitCode = 78;
} else {
  process.exitCode = await runEngine(request, {
    folder: top,
    env: process.env,
    prepare,
    policySettings: (stack) => planPolicySettings(read(`Pulumi.${stack}.yaml`), readCommittedPlan(stack)),
    complain: (text) => void process.stderr.write(text),
  });
}

/** Whoever removes a stack need not mend its policies first. */
function policyFaults({ verb, stack }: Extract<Request, { kind: "run" }>): string[] {
  return verb === "destroy" ? [] : findPolicyFaults(read(`Pulumi.${stackNameOf(stack)}.yaml`));
}

function read(file: string): string {
  return readFileSync(path.join(top, file), "utf8");
}

/** A stack of one's own has none. */
function readCommittedPlan(stack: string): string | undefined {
  return existsSync(path.join(top, `plans/${stack}.json`)) ? read(`plans/${stack}.json`) : undefined;
}

/** The engine runs the program without a look at its types, and the SDK drops arguments that it doesn't know. */
async function prepare(): Promise<number> {
  const built = await runNode(path.join(top, "scripts/build.ts"));
  if (built !== 0) return built;
  const typescript = path.join(top, "node_modules/typescript/bin/tsc");
  const checked = await runNode(typescript, "-p", path.join(top, "scripts/pulumi-tsconfig.json"));
  if (checked !== 0)
    process.stderr.write(
      "\nThe program's types do not hold, so nothing was run.\nRemedy: mend the errors above\n",
    );
  return checked;
}

/** stdout belongs to the engine: a preview as JSON is read by programs. */
function runNode(...args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: top, stdio: ["ignore", 2, 2] });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
