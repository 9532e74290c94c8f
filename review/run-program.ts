import * as pulumi from "@pulumi/pulumi";
import { mockAccountId, mockCalls, mockRegion, planMockState } from "../infra/testing/mock-outputs.ts";
import { compareText, readWireValue, SecretValue } from "./plan-values.ts";
import type { StackFile } from "./stack-file.ts";

/** A resource as the program registered it. */
export interface ProgramResource {
  /** The engine's identity without stack and project: another one means a replacement. */
  urn: string;
  type: string;
  name: string;
  /** Its parent's `urn`; undefined at the top. */
  parent: string | undefined;
  /** False for a component, which is nothing but a group. */
  isCustom: boolean;
  protect: boolean;
  retainOnDelete: boolean;
  /** With `SecretValue`, `BundleValue` and `unknown`, see plan-values.ts. */
  inputs: Readonly<Record<string, unknown>>;
}

export interface ProgramInvoke {
  token: string;
  inputs: Readonly<Record<string, unknown>>;
}

export interface ProgramRun {
  /** In the tree's order: parents first, siblings by name. */
  resources: readonly ProgramResource[];
  invokes: readonly ProgramInvoke[];
  outputs: Readonly<Record<string, unknown>>;
}

export interface ProgramOptions {
  project: string;
  file: StackFile;
  /** What ARNs are made of. */
  account: { accountId: string; region: string };
  /** Loads and runs the program; what it returns are the outputs. */
  program: () => Promise<unknown>;
}

/** The program asked a provider something that the offline plan cannot answer. */
export class UnansweredLookupError extends Error {
  constructor(tokens: readonly string[]) {
    super(`the offline plan has no answer for ${tokens.join(", ")}: add it to infra/testing/mock-outputs.ts`);
    this.name = "UnansweredLookupError";
  }
}

type Monitor = NonNullable<ReturnType<typeof pulumi.runtime.getMonitor>>;
type Registration = Parameters<Monitor["registerResource"]>[0];

/**
 * Runs a program as a first preview would, without an engine, and records what it asked for. Names, ARNs and addresses
 * that follow from the inputs are stood in, so that policies can be read; every other output stays unknown.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramRun> {
  const { project, file } = options;
  const unanswered: string[] = [];
  const invokes: ProgramInvoke[] = [];
  await pulumi.runtime.setMocks(makeMocks(options, unanswered), project, file.stack, true);
  // The SDK's declarations leave out the second argument.
  const setAllConfig: (values: Record<string, string>, secretKeys: string[]) => void = pulumi.runtime
    .setAllConfig as never;
  setAllConfig({ ...file.values }, [...file.secretKeys]);
  const recorded = record(invokes);
  await runToTheEnd(options.program);
  if (unanswered.length > 0) throw new UnansweredLookupError([...new Set(unanswered)].toSorted());
  return {
    resources: inTreeOrder(recorded.resources),
    invokes: uniqueInvokes(invokes),
    outputs: recorded.outputs(),
  };
}

/** A throw within the stack would reject promises that nobody but the engine's host listens to. */
async function runToTheEnd(program: ProgramOptions["program"]): Promise<void> {
  let failure: { error: unknown } | undefined;
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      return await program();
    } catch (error) {
      failure = { error };
      return {};
    }
  });
  // Without it whatever waits for another resource's outputs is missed.
  await pulumi.runtime.disconnect();
  if (failure !== undefined) throw failure.error;
}

function makeMocks({ account }: ProgramOptions, unanswered: string[]): pulumi.runtime.Mocks {
  const relocate = makeRelocator(account);
  return {
    newResource: ({ type, name, inputs, custom }) => {
      if (custom === false) return { id: undefined, state: inputs };
      const state = relocate(planMockState(type, name, inputs)) as Record<string, unknown>;
      const all = { ...state, ...inputs, ...corrections[type]?.(inputs) };
      return { id: idOf(type, name, all), state: withSecrets(type, all) };
    },
    call: ({ token, inputs }) => {
      const answer = mockCalls[token];
      // A mock that throws hangs, so that the fault is kept for the end.
      if (answer === undefined) unanswered.push(token);
      return relocate(answer?.(inputs) ?? {}) as Record<string, unknown>;
    },
  };
}

/** Outputs that are another resource's. */
const corrections: Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>> = {
  "aws:secretsmanager/secretVersion:SecretVersion": ({ secretId }) => ({ arn: secretId }),
};

/** IAM, SQS and Snowflake refer to a resource by an id that is its name or address. */
function idOf(type: string, name: string, state: Record<string, unknown>): string {
  const keys: Record<string, string> = {
    "aws:s3/bucket:Bucket": "bucket",
    "aws:iam/role:Role": "name",
    "aws:sqs/queue:Queue": "url",
    "aws:sns/topic:Topic": "arn",
    "aws:iam/policy:Policy": "arn",
    "aws:secretsmanager/secret:Secret": "arn",
    "aws:lambda/function:Function": "name",
  };
  const id = state[keys[type] ?? (type.startsWith("snowflake:") ? "fullyQualifiedName" : "")];
  return typeof id === "string" ? id : name;
}

/** Outputs that their providers mark secret. */
const secretOutputs: Record<string, readonly string[]> = {
  "random:index/randomPassword:RandomPassword": ["result", "bcryptHash"],
};

function withSecrets(type: string, state: Record<string, unknown>): Record<string, unknown> {
  const marked = (secretOutputs[type] ?? []).filter((key) => key in state);
  const { specialSigKey, specialSecretSig } = pulumi.runtime;
  return {
    ...state,
    ...Object.fromEntries(
      marked.map((key) => [key, { [specialSigKey]: specialSecretSig, value: state[key] }]),
    ),
  };
}

/** The mocks' account and region become the configured ones. */
function makeRelocator({ accountId, region }: ProgramOptions["account"]): (value: unknown) => unknown {
  const relocate = (value: unknown): unknown => {
    if (typeof value === "string")
      return value.replaceAll(mockAccountId, accountId).replaceAll(mockRegion, region);
    if (Array.isArray(value)) return value.map(relocate);
    if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
      return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, relocate(each)]));
  };
  return relocate;
}

/** Mocks are told neither parents nor protection: both are read from the requests that the monitor gets. */
function record(invokes: ProgramInvoke[]) {
  const monitor = pulumi.runtime.getMonitor() as Monitor;
  const { rootPulumiStackTypeName } = pulumi.runtime;
  const resources: ProgramResource[] = [];
  let stackOutputs: unknown = {};
  const register = bound(monitor, "registerResource");
  const registerOutputs = bound(monitor, "registerResourceOutputs");
  const invoke = bound(monitor, "invoke");
  Object.assign(monitor, {
    registerResource: (request: Registration, ...rest: unknown[]) => {
      if (request.getType() !== rootPulumiStackTypeName) resources.push(readRegistration(request, resources));
      return register(request, ...rest);
    },
    registerResourceOutputs: (
      request: Parameters<Monitor["registerResourceOutputs"]>[0],
      ...rest: unknown[]
    ) => {
      if (request.getUrn().includes(`::${rootPulumiStackTypeName}::`))
        stackOutputs = request.getOutputs()?.toJavaScript() ?? {};
      return registerOutputs(request, ...rest);
    },
    invoke: (request: Parameters<Monitor["invoke"]>[0], ...rest: unknown[]) => {
      const inputs = readWireValue(request.getArgs()?.toJavaScript() ?? {});
      invokes.push({ token: request.getTok(), inputs: inputs as Record<string, unknown> });
      return invoke(request, ...rest);
    },
  });
  return { resources, outputs: () => readOutputs(stackOutputs) };
}

function bound(monitor: Monitor, method: keyof Monitor): (...args: unknown[]) => unknown {
  return (monitor[method] as (...args: unknown[]) => unknown).bind(monitor);
}

/** Outputs as a whole may be secret where one of them is. */
function readOutputs(wire: unknown): Record<string, unknown> {
  const outputs = readWireValue(wire);
  return (outputs instanceof SecretValue ? outputs.value : outputs) as Record<string, unknown>;
}

function readRegistration(request: Registration, before: readonly ProgramResource[]): ProgramResource {
  const parent = parentOf(request.getParent(), before);
  const [parentTypes = ""] = parent?.urn.split("::") ?? [];
  const types = parent === undefined ? request.getType() : `${parentTypes}$${request.getType()}`;
  const inputs = readWireValue(request.getObject()?.toJavaScript() ?? {});
  return {
    urn: `${types}::${request.getName()}`,
    type: request.getType(),
    name: request.getName(),
    parent: parent?.urn,
    isCustom: request.getCustom(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    inputs: withSecretInputs(inputs as Record<string, unknown>, request.getAdditionalsecretoutputsList()),
  };
}

function withSecretInputs(inputs: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [
      key,
      keys.includes(key) && !(value instanceof SecretValue) ? new SecretValue(value) : value,
    ]),
  );
}

/** The mocks' own URNs name the nearest parent's type only. */
function parentOf(urn: string, before: readonly ProgramResource[]): ProgramResource | undefined {
  const [, , types = "", name] = urn.split("::");
  const type = types.split("$").at(-1);
  return before.find((resource) => resource.type === type && resource.name === name);
}

/** Registration follows whichever output resolves first; a plan must not. */
function inTreeOrder(resources: readonly ProgramResource[]): ProgramResource[] {
  const childrenOf = Map.groupBy(resources, ({ parent }) => parent);
  const walk = (parent: string | undefined): ProgramResource[] =>
    (childrenOf.get(parent) ?? [])
      .toSorted((a, b) => compareText(a.name, b.name) || compareText(a.type, b.type))
      .flatMap((resource) => [resource, ...walk(resource.urn)]);
  return walk(undefined);
}

function uniqueInvokes(invokes: readonly ProgramInvoke[]): ProgramInvoke[] {
  const byText = new Map(
    invokes.map((invoke) => [`${invoke.token} ${JSON.stringify(invoke.inputs)}`, invoke]),
  );
  return [...byText.entries()].toSorted(([a], [b]) => compareText(a, b)).map(([, invoke]) => invoke);
}
