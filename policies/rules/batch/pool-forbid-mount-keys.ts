import { type Properties, resourceRule, type Verdict } from "../../rule";
import { hasSecret } from "../../start-task";

/** The properties of mounts that are secrets, by the kind of mount. */
const KEYS = {
  azureBlobFileSystemConfiguration: ["accountKey", "sasKey"],
  azureFileShareConfiguration: ["accountKey"],
  cifsMountConfiguration: ["password"],
};

/** The properties of mounts in which a secret can be written. */
const OPTIONS = [
  "azureBlobFileSystemConfiguration.blobfuseOptions",
  "azureFileShareConfiguration.mountOptions",
  "cifsMountConfiguration.mountOptions",
];

export const poolForbidMountKeys = resourceRule({
  name: "azure-batch-pool-forbid-mount-keys",
  passes: "A pool mounts file systems without an account key, a SAS or a password.",
  reason: "Every task of the pool could read them, and an account key has every right on the storage account.",
  fix: "mount a container with an identityReference, or a share over NFS",
  published: [],
  level: "mandatory",
  severity: "high",
  resources: ["batch:Pool"],
  judges: [
    { each: "mountConfiguration", judge: withoutKeys },
    ...OPTIONS.map((property) => ({
      each: "mountConfiguration",
      judge: (mount: Properties) =>
        hasSecret(mount.text(property) ?? "")
          ? { property, must: "have no SAS, key or password", hidden: true }
          : undefined,
    })),
  ],
});

/** A key breaks the rule even if its value is not known yet. */
function withoutKeys(mount: Properties): Verdict {
  return Object.entries(KEYS).flatMap(([kind, keys]) =>
    mount
      .names(kind)
      .filter((name) => keys.includes(name))
      .map((name) => ({ property: `${kind}.${name}`, must: "be left out", hidden: true })),
  );
}
