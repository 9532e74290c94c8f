import { globalPrefix, type ProfileType } from "../../../contracts/bedrock/names.ts";

/** What a modelId names, as far as it tells by itself. */
export type NamedModel =
  | { kind: "model"; profileType: ProfileType; model: string; region: string | undefined }
  /** What is underneath only GetInferenceProfile tells. */
  | { kind: "application"; arn: string; model: string; region: string | undefined };

const arnForm = /^arn:aws[a-z-]*:bedrock:([^:]*):[^:]*:([a-z-]+)\/(.+)$/;

/**
 * An id, or the ARN of a model or a profile. Two dots make no profile (`deepseek.v3.2`): only a known prefix does.
 *
 * @param options.prefixes of profiles over several regions, without the dot
 */
export function classifyModel(modelId: string, options: { prefixes: readonly string[] }): NamedModel {
  const arn = arnForm.exec(modelId);
  if (arn === null) return { kind: "model", ...byPrefix(modelId, options.prefixes), region: undefined };
  const [, place = "", resource = "", name = ""] = arn;
  const region = place === "" ? undefined : place;
  switch (resource) {
    case "application-inference-profile":
      return { kind: "application", arn: modelId, model: `${resource}/${name}`, region };
    case "inference-profile":
      return { kind: "model", ...byPrefix(name, options.prefixes), region };
    case "foundation-model":
      return { kind: "model", profileType: "Standard", model: name, region };
    case "provisioned-model":
      return { kind: "model", profileType: "Provisioned", model: `${resource}/${name}`, region };
    default:
      return { kind: "model", profileType: "Standard", model: `${resource}/${name}`, region };
  }
}

function byPrefix(id: string, prefixes: readonly string[]): { profileType: ProfileType; model: string } {
  const dot = id.indexOf(".");
  const prefix = id.slice(0, Math.max(dot, 0));
  const model = id.slice(dot + 1);
  // Behind a prefix the provider and its model follow.
  if (model.includes(".")) {
    if (prefix === globalPrefix) return { profileType: "GlobalCrossRegion", model };
    if (prefixes.includes(prefix)) return { profileType: "CrossRegion", model };
  }
  return { profileType: "Standard", model: id };
}

/** What a record that is not Bedrock's own says of its profile. */
export function declaredType(declared: string | undefined): ProfileType | undefined {
  if (declared === undefined) return undefined;
  if (declared.includes("GlobalCrossRegion")) return "GlobalCrossRegion";
  return declared.includes("CrossRegion") ? "CrossRegion" : undefined;
}
