import path from "node:path";
import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import { stateful } from "../stateful.ts";
import { planImageTag, projectFolder } from "./image-context.ts";

export type ImagePlatform = "linux/amd64" | "linux/arm64";

export interface ProcessorImageArgs {
  scheme: Scheme;
  /** What the image runs on; another than the building machine's own is emulated, which is slow. */
  platform: ImagePlatform;
  /** Absolute folder that is built: the Dockerfile's. Default the repository's top. */
  contextFolder?: string;
}

/** The project's Dockerfile, built and pushed to a registry of its own. Known by its digest: a tag could be moved. */
export class ProcessorImage extends pulumi.ComponentResource {
  /** `<repository>@sha256:<digest>`. */
  readonly reference: pulumi.Output<string>;
  readonly repositoryArn: pulumi.Output<string>;

  constructor(name: string, args: ProcessorImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:trace-processor:ProcessorImage", name, {}, opts);
    const repository = createRepository(this, name, args.scheme);
    const image = createImage(this, name, args, repository);
    this.reference = image.repoDigest;
    this.repositoryArn = repository.arn;
    this.registerOutputs({ reference: this.reference });
  }
}

function createRepository(parent: pulumi.Resource, name: string, scheme: Scheme): aws.ecr.Repository {
  const repository = new aws.ecr.Repository(
    `${name}-repository`,
    {
      name: scheme.name("trace-processor"),
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "AES256" }],
      forceDelete: !scheme.isProduction,
      tags: scheme.tags,
    },
    { parent, ...stateful(scheme) },
  );
  new aws.ecr.LifecyclePolicy(
    `${name}-lifecycle`,
    { repository: repository.name, policy: JSON.stringify(planImageLifecycle()) },
    { parent },
  );
  return repository;
}

/** A roll-back needs a few of the last images. */
export function planImageLifecycle() {
  const rule = (rulePriority: number, description: string, selection: object) => ({
    rulePriority,
    description,
    selection,
    action: { type: "expire" },
  });
  return {
    rules: [
      rule(1, "Untagged images go after a day", {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: 1,
      }),
      rule(2, "The last 20 stay", { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 20 }),
    ],
  };
}

function createImage(
  parent: pulumi.Resource,
  name: string,
  args: ProcessorImageArgs,
  repository: aws.ecr.Repository,
): docker.Image {
  const { platform, contextFolder = projectFolder } = args;
  // Relative, as the program and the provider run in the same folder: a checkout elsewhere is no change.
  const context = path.relative(process.cwd(), contextFolder) || ".";
  // A preview builds nothing: it should not need a Docker daemon either.
  const provider = new docker.Provider(`${name}-docker`, { disableDockerDaemonCheck: true }, { parent });
  const token = aws.ecr.getAuthorizationTokenOutput({ registryId: repository.registryId }, { parent });
  return new docker.Image(
    `${name}-image`,
    {
      imageName: pulumi.interpolate`${repository.repositoryUrl}:${planImageTag(contextFolder, platform)}`,
      build: { context, dockerfile: path.join(context, "Dockerfile"), platform },
      registry: {
        server: repository.repositoryUrl,
        username: token.userName,
        password: pulumi.secret(token.password),
      },
      buildOnPreview: false,
    },
    { parent, provider },
  );
}
