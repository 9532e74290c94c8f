import grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type * as Messages from "@pulumi/pulumi/proto/provider_pb.js";
import { checkArguments, type Fault } from "./check-arguments.ts";
import { findDifferences, type Difference } from "./differences.ts";
import { unknownValue, type Properties } from "./engine-values.ts";
import { computedOf, defaultPlace, fabricateOutputs, idOf, type Place, type Subject } from "./fabricate.ts";
import { answerFunction } from "./functions.ts";
import type { SdkTypes } from "./sdk-types.ts";

/**
 * A Pulumi resource provider that knows no cloud. It refuses what the SDK's types don't allow, answers with made-up
 * values, and keeps nothing: what the engine hands it is all the state there is.
 */
export interface ProviderDouble {
  port: number;
  /** Resources that somebody has changed by hand: what `read` finds in place of the state, by name in the program. */
  drifted: Map<string, Properties>;
  /** What it was told to delete, by name in the program. */
  deleted: Set<string>;
  /** What it was told to change, in that order: `create name`, `update name`, `delete name`. Previews not. */
  done: string[];
  close(): Promise<void>;
}

type Call<Request> = { request: Request };
type Reply<Response> = (error: grpc.ServiceError | null, response?: Response) => void;
type Method<Request, Response> = (request: Request) => Response;

export async function startProviderDouble(version: string, types: SdkTypes): Promise<ProviderDouble> {
  const drifted = new Map<string, Properties>();
  const deleted = new Set<string>();
  const done: string[] = [];
  // The engine configures one and the same double for each provider of the program: the last one tells the place.
  const place: Place = { ...defaultPlace };
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  server.addService(service.ResourceProviderService, {
    ...configuration(version, types, place),
    ...lifecycle(types, { drifted, deleted, done }, place),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const close = () => new Promise<void>((resolve) => (server.forceShutdown(), resolve()));
  return { port, drifted, deleted, done, close };
}

function configuration(version: string, types: SdkTypes, place: Place): grpc.UntypedServiceImplementation {
  return {
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(version)),
    attach: unary(() => new empty.Empty()),
    cancel: unary(() => new empty.Empty()),
    checkConfig: unary((request: Messages.CheckRequest) => {
      const values = plain(request.getNews());
      const known = types.argumentsOf(typeOf(request.getUrn()));
      const unknown = Object.keys(values).filter((key) => !known.has(key) && key !== "version");
      const faults = unknown.map((property) => ({ property, reason: "unknown setting of the provider" }));
      return checked(request.getNews(), faults);
    }),
    diffConfig: unary((request: Messages.DiffRequest) => differing([], request)),
    configure: unary((request: Messages.ConfigureRequest) => {
      Object.assign(place, placeOf(plain(request.getArgs())));
      return new messages.ConfigureResponse().setSupportspreview(true);
    }),
    invoke: unary((request: Messages.InvokeRequest) => {
      const token = request.getTok();
      const args = plain(request.getArgs());
      const { takes, gives } = types.functionOf(token);
      const response = new messages.InvokeResponse();
      const faults = checkArguments(takes, args);
      if (faults.length > 0) return response.setFailuresList(faults.map(failure));
      return response.setReturn(written(answerFunction(token, gives, args, place)));
    }),
  };
}

function lifecycle(
  types: SdkTypes,
  { drifted, deleted, done }: Pick<ProviderDouble, "drifted" | "deleted" | "done">,
  place: Place,
): grpc.UntypedServiceImplementation {
  const subjectOf = (urn: string, inputs: Properties): Subject => ({
    type: typeOf(urn),
    name: nameOf(urn),
    inputs,
    place,
  });
  return {
    check: unary((request: Messages.CheckRequest) => {
      const fields = types.argumentsOf(typeOf(request.getUrn()));
      return checked(request.getNews(), checkArguments(fields, plain(request.getNews())));
    }),
    diff: unary((request: Messages.DiffRequest) => {
      const type = typeOf(request.getUrn());
      return differing(
        findDifferences(type, plain(request.getOldInputs()), plain(request.getNews())),
        request,
      );
    }),
    create: unary((request: Messages.CreateRequest) => {
      const subject = subjectOf(request.getUrn(), plain(request.getProperties()));
      const outputs = written(outputsOf(types, subject, request.getPreview()));
      if (!request.getPreview()) done.push(`create ${subject.name}`);
      return new messages.CreateResponse()
        .setId(request.getPreview() ? "" : idOf(subject))
        .setProperties(outputs);
    }),
    update: unary((request: Messages.UpdateRequest) => {
      const subject = subjectOf(request.getUrn(), plain(request.getNews()));
      if (!request.getPreview()) done.push(`update ${subject.name}`);
      return new messages.UpdateResponse().setProperties(written(outputsOf(types, subject, false)));
    }),
    read: unary((request: Messages.ReadRequest) => {
      const change = drifted.get(nameOf(request.getUrn())) ?? {};
      return new messages.ReadResponse()
        .setId(request.getId())
        .setInputs(written({ ...plain(request.getInputs()), ...change }))
        .setProperties(written({ ...plain(request.getProperties()), ...change }));
    }),
    delete: unary((request: Messages.DeleteRequest) => {
      deleted.add(nameOf(request.getUrn()));
      done.push(`delete ${nameOf(request.getUrn())}`);
      return new empty.Empty();
    }),
  };
}

/** As the AWS provider is told it. */
function placeOf(settings: Properties): Partial<Place> {
  const accounts = settings["allowedAccountIds"];
  // Lists come as JSON.
  const [accountId] = typeof accounts === "string" ? (JSON.parse(accounts) as string[]) : [];
  return {
    ...(typeof settings["region"] === "string" ? { region: settings["region"] } : {}),
    ...(accountId === undefined ? {} : { accountId }),
  };
}

/** At preview what only the cloud knows is unknown, as with the real providers. */
function outputsOf(types: SdkTypes, subject: Subject, isNew: boolean): Properties {
  const fields = types.outputsOf(subject.type);
  if (!isNew) return fabricateOutputs(fields, subject, types.argumentsOf(subject.type));
  const computed = computedOf(fields, subject.inputs).map((key) => [key, unknownValue]);
  return { ...subject.inputs, ...Object.fromEntries(computed) };
}

function checked(inputs: Struct | undefined, faults: readonly Fault[]): Messages.CheckResponse {
  return new messages.CheckResponse().setInputs(inputs).setFailuresList(faults.map(failure));
}

function failure({ property, reason }: Fault): Messages.CheckFailure {
  return new messages.CheckFailure().setProperty(property).setReason(reason);
}

function differing(found: readonly Difference[], request: Messages.DiffRequest): Messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const replaces = [...new Set(found.filter((each) => each.isReplacement).map((each) => each.property))];
  const response = new messages.DiffResponse()
    .setChanges(found.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setReplacesList(replaces)
    .setDiffsList([...new Set(found.map((each) => each.property))])
    .setHasdetaileddiff(true)
    .setDeletebeforereplace(replaces.length > 0 && keepsItsName(request));
  for (const each of found) response.getDetaileddiffMap().set(each.path, detail(each));
  return response;
}

/** Two of one name cannot stand side by side. */
function keepsItsName(request: Messages.DiffRequest): boolean {
  const before = plain(request.getOldInputs());
  const after = plain(request.getNews());
  return ["name", "bucket", "identifier", "clusterIdentifier"].some(
    (key) => after[key] !== undefined && before[key] === after[key],
  );
}

function detail({ kind, isReplacement }: Difference): Messages.PropertyDiff {
  const { Kind } = messages.PropertyDiff;
  const kinds = {
    add: isReplacement ? Kind.ADD_REPLACE : Kind.ADD,
    delete: isReplacement ? Kind.DELETE_REPLACE : Kind.DELETE,
    update: isReplacement ? Kind.UPDATE_REPLACE : Kind.UPDATE,
  };
  return new messages.PropertyDiff().setKind(kinds[kind]).setInputdiff(true);
}

function unary<Request, Response>(method: Method<Request, Response>) {
  return ({ request }: Call<Request>, reply: Reply<Response>): void => {
    try {
      reply(null, method(request));
    } catch (error) {
      const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
      reply(
        Object.assign(new Error(details), {
          code: grpc.status.INTERNAL,
          details,
          metadata: new grpc.Metadata(),
        }),
      );
    }
  };
}

function plain(properties: Struct | undefined): Properties {
  return (properties?.toJavaScript() ?? {}) as Properties;
}

function written(values: Properties): Struct {
  // protobuf has no `undefined`.
  return struct.Struct.fromJavaScript(
    JSON.parse(JSON.stringify(values)) as Parameters<typeof struct.Struct.fromJavaScript>[0],
  );
}

/** `urn:pulumi:dev::tracelake::tracelake:lake:Lake$aws:s3/bucket:Bucket::lake` → `aws:s3/bucket:Bucket`. */
function typeOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
