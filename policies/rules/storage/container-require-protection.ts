import { stackRule } from "../../rule";
import { ofType } from "../../stack/of-type";
import { refersTo } from "../../stack/refers-to";

/** The types of components of this project. They retain outputs unless their argument `retainOutputs` is false. */
const COMPONENTS = "azure-batch-outputs:index:";

export const containerRequireProtection = stackRule({
  name: "azure-storage-container-require-protection",
  passes: "A container of a job, and its account, are protected, or a component of this project creates them.",
  reason: "A program that no longer declares the container, or that changes its name, deletes all outputs in it.",
  fix: "set the option protect, or exempt the resource if it has the option retainOnDelete",
  published: [],
  level: "advisory",
  // A policy does not see the option retainOnDelete, which keeps outputs as well.
  strictLevel: "advisory",
  severity: "medium",
  subjects: ["storage:BlobContainer", "storage:StorageAccount"],
  judge: (resource, stack) => {
    if (resource.isProtected || resource.parent?.type.startsWith(COMPONENTS)) return undefined;
    const containers =
      resource.type === "storage:BlobContainer"
        ? [resource]
        : ofType(stack, "storage:BlobContainer").filter((each) =>
            refersTo(each, "accountName", resource, "accountName"),
          );
    const isOfJob = containers.some(({ properties }) => properties.text("containerName")?.startsWith("job-"));
    return isOfJob ? { property: "protect", must: "be true, because the outputs of a job are in it" } : undefined;
  },
});
