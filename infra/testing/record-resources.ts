import * as pulumi from "@pulumi/pulumi";
import { mockCalls, planMockState } from "./mock-outputs.ts";
import type { MockCall, Values } from "./mock-outputs.ts";

/** Stands in the inputs where a real preview would not know the value yet. */
export const unknownInput = "<unknown>";

/** A resource as its program registered it. */
export interface RecordedResource {
  /** Pulumi's token, as `aws:s3/bucket:Bucket`. */
  type: string;
  name: string;
  /** A secret stands as `{ secret: value }`, an unknown value as `unknownInput`. */
  inputs: Values;
  options: RecordedOptions;
}

export interface RecordedOptions {
  protect: boolean;
  retainOnDelete: boolean;
  deleteBeforeReplace: boolean;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  additionalSecretOutputs: string[];
  /** `type name` of the parent; undefined at the top. */
  parent: string | undefined;
  /** `type name` of what must exist before: `dependsOn` and whatever the inputs were taken from. */
  dependsOn: string[];
  /** The explicit provider's name within the program; undefined for the default one. */
  provider: string | undefined;
  aliasCount: number;
}

export interface RecordOptions {
  /** Outputs are unknown then, as in a real preview of a first deployment. Default false. */
  isPreview?: boolean;
  /** Answers to further look-ups, by token, beside those of `mockCalls`. */
  calls?: Readonly<Record<string, MockCall>>;
  /** Pulumi configuration, by its whole key (`aws:region`). Default none. */
  config?: Record<string, string>;
  project?: string;
  stack?: string;
}

/**
 * Runs a program under Pulumi's mocks and returns all that it registered, in order. Throws what the program
 * threw, and for a look-up without an answer or two resources of one URN, which the engine would refuse. What is
 * thrown within an output stays an unhandled rejection, for which vitest fails the run.
 */
export async function recordResources(
  build: () => unknown,
  options: RecordOptions = {},
): Promise<RecordedResource[]> {
  const { isPreview = false, calls = {}, config = {}, project = "tracelake", stack = "test" } = options;
  const recorded: RecordedResource[] = [];
  const faults: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => answerResource(args, isPreview),
      call: makeAnswer({ ...mockCalls, ...calls }, faults),
    },
    project,
    stack,
    isPreview,
  );
  pulumi.runtime.setAllConfig(config);
  recordRegistrations(recorded, faults);
  try {
    await build();
  } finally {
    // Without it whatever waits for another resource's outputs is missed.
    await pulumi.runtime.disconnect();
  }
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return recorded;
}

function answerResource(
  args: pulumi.runtime.MockResourceArgs,
  isPreview: boolean,
): pulumi.runtime.MockResourceResult {
  if (args.custom === false) return { id: undefined, state: args.inputs };
  if (isPreview) return { id: undefined, state: args.inputs };
  return { id: args.id || `${args.name}_id`, state: planMockState(args.type, args.name, args.inputs) };
}

/** A mock that throws hangs or hides the cause, so that faults are kept for the end. */
function makeAnswer(calls: Readonly<Record<string, MockCall>>, faults: string[]) {
  return ({ token, inputs }: pulumi.runtime.MockCallArgs): pulumi.runtime.MockCallResult => {
    const answer = calls[token];
    if (answer) return answer(inputs);
    faults.push(`No answer is known for the look-up ${token}; pass one in \`calls\`.`);
    return {};
  };
}

type Monitor = NonNullable<ReturnType<typeof pulumi.runtime.getMonitor>>;
type Registration = Parameters<Monitor["registerResource"]>[0];

/** Mocks are told neither `protect` nor `dependsOn`: both are read from the request that the monitor gets. */
function recordRegistrations(recorded: RecordedResource[], faults: string[]): void {
  const monitor = pulumi.runtime.getMonitor() as Monitor;
  const register = monitor.registerResource.bind(monitor) as (...args: unknown[]) => unknown;
  const urns = new Set<string>();
  const record = (request: Registration, ...rest: unknown[]): unknown => {
    if (request.getType() !== pulumi.runtime.rootPulumiStackTypeName) {
      const urn = `${request.getParent()} ${request.getType()} ${request.getName()}`;
      if (urns.has(urn)) faults.push(`Two resources are called ${request.getName()} (${request.getType()}).`);
      urns.add(urn);
      recorded.push(readRegistration(request));
    }
    return register(request, ...rest);
  };
  Object.assign(monitor, { registerResource: record });
}

function readRegistration(request: Registration): RecordedResource {
  const object = request.getObject();
  const inputs = object ? unwrap(pulumi.runtime.deserializeProperties(object, true)) : {};
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: inputs as Values,
    options: {
      protect: request.getProtect() ?? false,
      retainOnDelete: request.getRetainondelete() ?? false,
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      parent: nameOfUrn(request.getParent()),
      dependsOn: request.getDependenciesList().flatMap((urn) => nameOfUrn(urn) ?? []),
      provider: request.getProvider() ? request.getProvider().split("::").at(-2) : undefined,
      aliasCount: request.getAliasesList().length,
    },
  };
}

/** `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>` becomes `<type> <name>`. */
function nameOfUrn(urn: string): string | undefined {
  const [, , types = "", name] = urn.split("::");
  const type = types.split("$").at(-1);
  if (name === undefined || type === pulumi.runtime.rootPulumiStackTypeName) return undefined;
  return `${type} ${name}`;
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (pulumi.runtime.isRpcSecret(value)) return { secret: unwrap(pulumi.runtime.unwrapRpcSecret(value)) };
  if (value === pulumi.unknown) return unknownInput;
  if (pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value)) return value;
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unwrap(each)]));
}
