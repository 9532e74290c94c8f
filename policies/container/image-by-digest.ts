import { asText, judgeProperty } from "../property.ts";
import type { Resource, ResourceRule, Verdict } from "../rule.ts";
import { complies, violates } from "../verdict.ts";
import { judgeContainers } from "../container-definitions.ts";

const digest = /@sha256:[0-9a-f]{64}$/;

/** Which property names the image. */
const imageProperties: Readonly<Record<string, string>> = {
  "aws:lambda/function:Function": "imageUri",
  "docker:index/container:Container": "image",
  "docker:index/remoteImage:RemoteImage": "name",
};

/** What runs is pinned by the digest of its content. */
export const imageByDigest: ResourceRule = {
  name: "image-by-digest",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "Images that run are named by digest.",
  reason: "A tag can be moved: a restarted task would run something that no deployment has shown.",
  remedy: "Name the image by its digest (docker.Image's repoDigest), as repository@sha256:….",
  types: ["aws:ecs/taskDefinition:TaskDefinition", ...Object.keys(imageProperties)],
  check: (resource) => {
    const property = imageProperties[resource.type];
    return property === undefined ? checkTask(resource) : checkImage(resource, property);
  },
};

function checkTask(resource: Resource): Verdict {
  return judgeContainers(resource, ({ image }, name) =>
    digest.test(asText(image))
      ? complies
      : violates(`container ${name} runs ${asText(image)}, without a digest`),
  );
}

function checkImage(resource: Resource, property: string): Verdict {
  return judgeProperty(resource, property, (image) =>
    // A function from an archive has no image.
    image === undefined || digest.test(asText(image))
      ? complies
      : violates(`${property} is ${asText(image)}, without a digest`),
  );
}
