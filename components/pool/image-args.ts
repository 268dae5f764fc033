import * as pulumi from "@pulumi/pulumi";
import { checkTogether } from "../arguments/check-together";
import { isPlainObject } from "../arguments/later";
import type { Problems } from "../arguments/problems";
import { lowerCased, object, type Rule, type Rules, required, text } from "../arguments/rule";
import { GALLERY_IMAGE_ID, IMAGE_PART, IMAGE_VERSION } from "../azure/azure-forms";
import { DEFAULT_IMAGE, NAMED_IMAGES, namedImage } from "./named-images";
import { agentFor, isAgent, type NodeSystem, systemOfAgent } from "./pool-image";

/** A marketplace image for a pool's nodes. */
export interface PoolImage {
  /** The image's publisher, such as canonical. */
  publisher: pulumi.Input<string>;
  /** The image's offer, such as ubuntu-24_04-lts. */
  offer: pulumi.Input<string>;
  /** The image's SKU, such as server. */
  sku: pulumi.Input<string>;
  /** The image's version. Defaults to latest. */
  version?: pulumi.Input<string>;
  /** The Batch node agent for the image, such as `batch.node.ubuntu 24.04`. */
  nodeAgentSkuId: pulumi.Input<string>;
}

/** The image of a pool's nodes: at most one of `imageName`, `image` and `galleryImageId`. */
export interface PoolImageArgs {
  /**
   * The name of an image, such as ubuntu-24.04: ubuntu-24.04, ubuntu-24.04-arm64, ubuntu-22.04, ubuntu-hpc-24.04,
   * ubuntu-hpc-22.04 (these two can run containers), debian-12, almalinux-9, almalinux-8, windows-2025, windows-2022 or
   * windows-2019. A preview warns 90 days before Batch ends the support of the image. A change replaces the pool.
   * Defaults to ubuntu-24.04.
   */
  imageName?: pulumi.Input<string>;
  /**
   * A marketplace image that has no name here. Excludes imageName and galleryImageId. A change replaces the pool.
   * Defaults to the image with the name ubuntu-24.04.
   */
  image?: pulumi.Input<PoolImage>;
  /**
   * The ARM id of an image of your own in an Azure Compute Gallery, such as
   * `/subscriptions/…/galleries/render/images/nodes`, or of a version of it. It must have a replica in the region of
   * the Batch account. It needs nodeAgentSkuId, and excludes imageName and image. A change replaces the pool. Defaults
   * to none.
   */
  galleryImageId?: pulumi.Input<string>;
  /**
   * The Batch node agent for galleryImageId, such as `batch.node.ubuntu 24.04`. It also gives the system of the image,
   * which is Windows for `batch.node.windows amd64`. Cannot be given without galleryImageId. A change replaces
   * the pool.
   */
  nodeAgentSkuId?: pulumi.Input<string>;
}

const AGENT_RULE = lowerCased(
  text({
    pattern: /^batch\.node\.[a-z]+ [\w.]+$/i,
    rule: "be the Batch agent of the image, such as `batch.node.ubuntu 24.04`",
  }),
);

const IMAGE_RULES: Rules<PoolImage> = {
  publisher: required(lowerCased(text(IMAGE_PART))),
  offer: required(lowerCased(text(IMAGE_PART))),
  sku: required(lowerCased(text(IMAGE_PART))),
  version: text(IMAGE_VERSION),
  nodeAgentSkuId: required(AGENT_RULE),
};

/** The rules for the image of a pool's nodes. */
export const POOL_IMAGE_RULES = {
  imageName: imageNameRule(),
  image: imageRule(),
  galleryImageId: text(GALLERY_IMAGE_ID),
  nodeAgentSkuId: AGENT_RULE,
} satisfies Rules<PoolImageArgs>;

/** Requires that at most one image is given, and the agent together with a gallery image. */
export function checkImage<T extends PoolImageArgs>(args: T, prefix: string, problems: Problems): T {
  const names = ["imageName", "image", "galleryImageId", "nodeAgentSkuId"] as const;
  // Only one of the first three is usual, and needs no other.
  if (names.filter((name) => args[name] !== undefined).length < 2 && args.galleryImageId === undefined) {
    if (args.nodeAgentSkuId === undefined) return args;
  }
  return checkTogether<PoolImageArgs, (typeof names)[number]>(args, names, problems, (known) => {
    const [first, ...others] = names.slice(0, 3).filter((name) => known[name] !== undefined);
    for (const name of others) problems.add(`${prefix}${name}`, `be left out if ${first} is given`, known[name]);
    if (known.galleryImageId !== undefined && known.nodeAgentSkuId === undefined) {
      problems.addMissing(`${prefix}nodeAgentSkuId`, "name the Batch agent for the system of galleryImageId");
    }
    if (known.galleryImageId === undefined && known.nodeAgentSkuId !== undefined) {
      problems.add(
        `${prefix}nodeAgentSkuId`,
        "be left out without galleryImageId",
        known.nodeAgentSkuId,
        "an image that is given by name has its agent, and image has a nodeAgentSkuId of its own",
      );
    }
  }) as T;
}

/** An image as a pool's nodes get it. */
interface ChosenImage {
  readonly imageReference: object;
  readonly nodeAgentSkuId: string;
}

/** Returns the image of a pool's nodes in ARM's form. */
export function chosenImage({ imageName, image, galleryImageId, nodeAgentSkuId }: PoolImageArgs) {
  const chosen = pulumi
    .all([imageName, image, galleryImageId, nodeAgentSkuId])
    .apply(([name, given, id, agent]): ChosenImage => {
      if (id !== undefined && agent !== undefined) return { imageReference: { id }, nodeAgentSkuId: agent };
      const { hasContainers: _, ...named } = (name === undefined ? undefined : namedImage(name)) ?? DEFAULT_IMAGE;
      const { nodeAgentSkuId: own, version = "latest", ...names }: pulumi.Unwrap<PoolImage> = given ?? named;
      return { imageReference: { ...names, version }, nodeAgentSkuId: own };
    });
  return { imageReference: chosen.imageReference, nodeAgentSkuId: chosen.nodeAgentSkuId };
}

/**
 * Returns the operating system of the image: a plain value if the image is one, so that what depends on it is known
 * when resources are declared.
 */
export function imageSystem(args: PoolImageArgs): NodeSystem | pulumi.Output<NodeSystem> {
  const { imageName, image, galleryImageId, nodeAgentSkuId } = args;
  const agent = image === undefined ? nodeAgentSkuId : isPlainObject(image) ? image.nodeAgentSkuId : image;
  const isPlain = [imageName, agent].every((value) => value === undefined || typeof value === "string");
  if (!isPlain) return chosenImage(args).nodeAgentSkuId.apply(systemOfAgent);
  const named = imageName === undefined ? undefined : namedImage(imageName as string);
  const own = galleryImageId === undefined && image === undefined ? undefined : (agent as string | undefined);
  return systemOfAgent(own ?? named?.nodeAgentSkuId ?? DEFAULT_IMAGE.nodeAgentSkuId);
}

function imageNameRule(): Rule {
  const names = Object.keys(NAMED_IMAGES).join(", ");
  const rule = `be one of ${names}`;
  return {
    rule,
    check(value, path, problems) {
      if (typeof value === "string" && namedImage(value) !== undefined) return value;
      const fix = "give another image by its publisher, offer and SKU (image), or one of your own (galleryImageId)";
      problems.add(path, rule, value, fix);
      return undefined;
    },
  };
}

function imageRule(): Rule {
  const whole = object(IMAGE_RULES, checkAgent);
  return {
    rule: whole.rule,
    check(value, path, problems) {
      const custom = isPlainObject(value) ? CUSTOM_IMAGE_IDS.find((name) => value[name] !== undefined) : undefined;
      if (custom === undefined || !isPlainObject(value)) return whole.check(value, path, problems);
      const fix = "give the ARM id of an image of your own as galleryImageId";
      problems.add(`${path}.${custom}`, "be left out", value[custom], fix);
      return undefined;
    },
  };
}

/** The names that Azure's APIs use for the id of an image that is not from the marketplace. */
const CUSTOM_IMAGE_IDS = ["id", "virtualMachineImageId", "sharedGalleryImageId", "communityGalleryImageId"];

function checkAgent(image: PoolImage, path: string, problems: Problems): PoolImage {
  const { publisher, offer, sku, nodeAgentSkuId } = image;
  const checked = problems.whenKnown([publisher, offer, sku, nodeAgentSkuId] as const, (known) => {
    if (!known.every((part) => typeof part === "string")) return nodeAgentSkuId;
    const [knownPublisher, knownOffer, knownSku, agent] = known as [string, string, string, string];
    const needed = agentFor({ publisher: knownPublisher, offer: knownOffer, sku: knownSku, nodeAgentSkuId: agent });
    if (needed !== undefined && !isAgent(agent, needed)) {
      const rule = {
        told: `be ${needed} for ${knownPublisher}/${knownOffer}/${knownSku}`,
        ofSecret: "be the Batch agent of the image",
      };
      problems.add(`${path}.nodeAgentSkuId`, rule, agent);
    }
    return agent;
  });
  return { ...image, nodeAgentSkuId: checked as PoolImage["nodeAgentSkuId"] };
}
