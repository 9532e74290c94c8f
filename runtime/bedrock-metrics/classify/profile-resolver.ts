import { BedrockClient, GetInferenceProfileCommand } from "@aws-sdk/client-bedrock";
import type { ProfileType } from "../../../contracts/bedrock/names.ts";

export interface ResolvedProfile {
  profileType: ProfileType;
  /** The model underneath. */
  model: string;
}

export interface ProfileResolver {
  /** At once where it is known; undefined where it can't be told, which is no error. */
  resolve: (
    arn: string,
    region: string | undefined,
  ) => ResolvedProfile | undefined | Promise<ResolvedProfile | undefined>;
}

interface Known {
  profile: ResolvedProfile | undefined;
  untilMs: number;
}

/** Of one account there are at most some hundred. */
const maxProfiles = 2_000;
/** A right that was missing may be given any minute. */
const unresolvedMs = 60_000;

/**
 * Asks GetInferenceProfile what an application profile routes to, and remembers it.
 *
 * @param options.client of a region; AWS's by default
 */
export function makeProfileResolver(options: {
  cacheMs: number;
  nowMs: () => number;
  client?: (region: string) => Pick<BedrockClient, "send">;
}): ProfileResolver {
  const { cacheMs, nowMs, client = makeClients() } = options;
  const known = new Map<string, Known>();
  const asked = new Map<string, Promise<ResolvedProfile | undefined>>();
  const ask = async (arn: string, region: string) => {
    const profile = await readProfile(client(region), arn);
    if (known.size >= maxProfiles) known.clear();
    known.set(arn, {
      profile,
      untilMs: nowMs() + (profile === undefined ? Math.min(unresolvedMs, cacheMs) : cacheMs),
    });
    asked.delete(arn);
    return profile;
  };
  return {
    resolve(arn, region) {
      const found = known.get(arn);
      if (found !== undefined && found.untilMs > nowMs()) return found.profile;
      if (region === undefined) return undefined;
      const waiting = asked.get(arn) ?? ask(arn, region);
      asked.set(arn, waiting);
      return waiting;
    },
  };
}

function makeClients(): (region: string) => BedrockClient {
  const clients = new Map<string, BedrockClient>();
  const requestHandler = { connectionTimeout: 2_000, requestTimeout: 3_000, throwOnRequestTimeout: true };
  return (region) => {
    const client = clients.get(region) ?? new BedrockClient({ region, maxAttempts: 2, requestHandler });
    clients.set(region, client);
    return client;
  };
}

async function readProfile(
  client: Pick<BedrockClient, "send">,
  arn: string,
): Promise<ResolvedProfile | undefined> {
  try {
    const { models = [] } = await client.send(
      new GetInferenceProfileCommand({ inferenceProfileIdentifier: arn }),
    );
    return describeRoutes(models.map(({ modelArn = "" }) => modelArn));
  } catch {
    // Refused, gone or away: its tokens count under a type of their own (BMAS-006).
    return undefined;
  }
}

/** By the ARNs of the models that a profile routes to: one without a region stands for all of them. */
export function describeRoutes(modelArns: readonly string[]): ResolvedProfile | undefined {
  const routes = modelArns.flatMap((arn) => {
    const parts = /^arn:aws[a-z-]*:bedrock:([^:]*):[^:]*:foundation-model\/(.+)$/.exec(arn);
    return parts === null ? [] : [{ region: parts[1] ?? "", model: parts[2] ?? "" }];
  });
  const model = routes[0]?.model;
  if (model === undefined) return undefined;
  if (routes.some(({ region }) => region === "")) return { profileType: "GlobalCrossRegion", model };
  const regions = new Set(routes.map(({ region }) => region));
  return { profileType: regions.size > 1 ? "CrossRegion" : "Standard", model };
}
