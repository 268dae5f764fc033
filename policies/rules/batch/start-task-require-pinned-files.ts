import { resourceRule } from "../../rule";
import { isUnpinned, runsDownload } from "../../start-task";

const MUST_NOT_RUN = "not execute a download that nothing has verified";

export const startTaskRequirePinnedFiles = resourceRule({
  name: "azure-batch-start-task-require-pinned-files",
  passes: "A StartTask compares what it downloads with a SHA-256 that the pool contains, before it executes it.",
  reason: "Otherwise, who can change a file on a server runs code on all nodes, with the identity of the nodes.",
  fix: "put the SHA-256 of the file into the pool, and compare it (sha256sum, certutil) before you execute the file",
  published: [],
  level: "mandatory",
  severity: "high",
  resources: ["batch:Pool"],
  judges: [
    (pool) => {
      const property = "startTask.commandLine";
      return runsDownload(pool.text(property) ?? "") ? { property, must: MUST_NOT_RUN, hidden: true } : undefined;
    },
    {
      each: "startTask.environmentSettings",
      judge: (setting) =>
        runsDownload(setting.text("value") ?? "") ? { property: "value", must: MUST_NOT_RUN, hidden: true } : undefined,
    },
    (pool) =>
      isUnpinned(pool)
        ? { property: "startTask.commandLine", must: "compare the SHA-256 of what is downloaded", hidden: true }
        : undefined,
    (pool) => {
      const property = "startTask.containerSettings.imageName";
      const image = pool.text(property);
      if (image === undefined || /@sha256:[0-9a-f]{64}$/i.test(image)) return undefined;
      return { property, must: "end with @sha256: and a digest", got: image, fix: "name the image by its digest" };
    },
  ],
});
