import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { checkTogether } from "../arguments/check-together";
import { listOf } from "../arguments/lists";
import type { Problems } from "../arguments/problems";
import { lowerCased, object, type Rules, required, text } from "../arguments/rule";
import { IDENTITY_ID } from "../azure/azure-forms";
import type { PoolImageArgs } from "./image-args";
import { DEFAULT_IMAGE, namedImage, namesWithContainers } from "./named-images";

/** A registry of container images that the nodes read with an identity. */
export interface ContainerRegistryArgs {
  /** The host name of the registry, such as render.azurecr.io. */
  server: pulumi.Input<string>;
  /**
   * The ARM id of the identity that reads the registry: one of additionalIdentityIds. It needs the role AcrPull.
   * Defaults to the identity of the nodes.
   */
  identityId?: pulumi.Input<string>;
}

/** The containers of a pool, whose tasks can then run in containers. */
export interface PoolContainersArgs {
  /**
   * Container images that each node downloads before it takes tasks, such as `["render.azurecr.io/blender:4.5"]`.
   * Defaults to none, so that a node downloads an image for the first task that needs it.
   */
  images?: pulumi.Input<pulumi.Input<string>[]>;
  /** Registries that need an identity, such as `[{ server: "render.azurecr.io" }]`. Defaults to none. */
  registries?: pulumi.Input<pulumi.Input<ContainerRegistryArgs>[]>;
}

/** A reference of an image, as `docker pull` takes it ("Reference grammar" of the distribution project). */
const IMAGE = text({
  pattern:
    /^(?:[a-z0-9][a-z0-9.-]*(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+|\/[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/,
  rule: "be a container image such as render.azurecr.io/blender:4.5",
});
const SERVER = text({
  pattern: /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*(:\d{1,5})?$/i,
  rule: "be the host name of a registry, such as render.azurecr.io",
});

const REGISTRY_RULES: Rules<ContainerRegistryArgs> = {
  server: required(lowerCased(SERVER)),
  identityId: text(IDENTITY_ID),
};

const CONTAINERS_RULES: Rules<PoolContainersArgs> = {
  images: listOf(IMAGE),
  registries: listOf(object(REGISTRY_RULES)),
};

/** The rule for the containers of a pool. */
export const containersRule = object(CONTAINERS_RULES);

type WithContainers = PoolImageArgs & { containers?: pulumi.Input<PoolContainersArgs> };

/** Requires an image with a container runtime, which Canonical's images do not have (Azure/Batch#166). */
export function checkContainers<T extends WithContainers>(args: T, prefix: string, problems: Problems): T {
  if (args.containers === undefined) return args;
  const names = ["containers", "imageName", "image", "galleryImageId"] as const;
  return checkTogether<WithContainers, (typeof names)[number]>(args, names, problems, (known) => {
    const { containers, image, imageName, galleryImageId } = known;
    if (containers === undefined || galleryImageId !== undefined) return;
    const isWithout =
      image === undefined
        ? !(namedImage(imageName ?? "") ?? DEFAULT_IMAGE).hasContainers
        : image.publisher === "canonical";
    if (!isWithout) return;
    const fix = `set imageName to ${namesWithContainers().join(" or ")}, or give an image that has a runtime`;
    problems.add(`${prefix}containers`, "be left out for an image without a container runtime", containers, fix);
  }) as T;
}

/** Returns `containerConfiguration` of a pool's virtual machines. */
export function containerConfiguration({ containers }: WithContainers, identityId: pulumi.Input<string>) {
  if (containers === undefined) return undefined;
  return pulumi.all([containers, identityId]).apply(([known, own]) => {
    if (known === undefined) return undefined;
    const { images = [], registries = [] } = known;
    return {
      type: batch.ContainerType.DockerCompatible,
      ...(images.length > 0 && { containerImageNames: images }),
      ...(registries.length > 0 && {
        containerRegistries: registries.map((registry) => ({
          registryServer: registry.server,
          identityReference: { resourceId: registry.identityId ?? own },
        })),
      }),
    };
  });
}
