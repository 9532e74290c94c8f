export type Verb = "preview" | "up" | "destroy";

/** What `npm run preview`, `up` and `destroy` were asked for. */
export type Request =
  | { kind: "help" }
  /** The message says what is wrong and what to type instead. */
  | { kind: "refused"; message: string }
  | { kind: "run"; verb: Verb; stack: string; rest: readonly string[] };

export const help = `Runs the Pulumi engine on a stack, with the policy pack:

  npm run preview -- <stack> [argument of pulumi]...   what would change
  npm run up      -- <stack> [argument of pulumi]...   change it
  npm run destroy -- <stack> [argument of pulumi]...   remove it

A stack is a Pulumi.<stack>.yaml: dev, prod. With Pulumi Cloud it may be <organisation>/<project>/<stack>.
preview and up build the bundles and check the types first. Arguments after the stack go to pulumi as they are:

  npm run preview -- dev --diff
  npm run up -- prod --yes
  npm run preview -- prod --refresh --expect-no-changes

Exit codes are pulumi's; 2 where the request itself is wrong, 78 where a policy's settings are, 127 without pulumi.
Without an account or an engine: npm run plan -- <stack>.
`;

const verbs: readonly string[] = ["preview", "up", "destroy"] satisfies Verb[];

/** @param stacks those that have a `Pulumi.<stack>.yaml` */
export function parseRequest(args: readonly string[], stacks: readonly string[]): Request {
  const [verb = "", stack, ...rest] = args;
  if (verb === "--help" || verb === "-h" || args[1] === "--help" || args[1] === "-h") return { kind: "help" };
  if (!isVerb(verb))
    return refuse(`${JSON.stringify(verb)} is none of ${verbs.join(", ")}. Type: npm run preview -- dev`);
  const known =
    stacks.length === 0 ? "there is no Pulumi.<stack>.yaml yet" : `there are ${stacks.join(", ")}`;
  const example = `Type: npm run ${verb} -- ${stacks[0] ?? "dev"}`;
  if (stack === undefined || stack.startsWith("-"))
    return refuse(`No stack is named; ${known}, and the stack comes first. ${example}`);
  if (!stacks.includes(stackNameOf(stack)))
    return refuse(`There is no Pulumi.${stackNameOf(stack)}.yaml; ${known}. ${example}`);
  const double = rest.find((argument) => /^(-s|--stack)(=|$)/.test(argument));
  if (double !== undefined)
    return refuse(`The stack is named twice: ${stack} and by ${double}. Leave ${double} away.`);
  return { kind: "run", verb, stack, rest };
}

/** `organisation/project/dev` → `dev`, as in `Pulumi.dev.yaml`. */
export function stackNameOf(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}

/** From the names of files: `Pulumi.dev.yaml` → `dev`. */
export function findStacks(files: readonly string[]): string[] {
  return files.flatMap((file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.[1] ?? []).toSorted();
}

function isVerb(text: string): text is Verb {
  return verbs.includes(text);
}

function refuse(message: string): Request {
  return { kind: "refused", message };
}
