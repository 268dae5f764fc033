import { STORAGE_SERVICE_VERSION } from "azure-batch-outputs/outputs";
import { NotAnswered, type Question } from "../question";
import { ACCESS_SECONDS, mustAnswer } from "../service-requests";

/** How the containers of application packages are named. */
export const packageContainers: Question = {
  id: "package-containers",
  question: "Do the names of the containers of application packages begin with `app-`?",
  assumption: "Yes. With autoStorage, the nodes' identity can read only these containers in addition.",
  places: ["components/linked-batch-account.ts"],
  step: "probes",
  async ask({ probes, blobs }) {
    const service = await blobs();
    const containers = async () => {
      const headers = { "x-ms-version": STORAGE_SERVICE_VERSION };
      const listed = await service.send("GET", "/?comp=list", { headers, waitForAccessSeconds: ACCESS_SECONDS });
      const { body } = mustAnswer(listed, [200]);
      return [...String(body).matchAll(/<Container><Name>([^<]*)/g)].map(([, name = ""]) => name);
    };
    const before = await containers();
    const run = await probes.deployPackage("PUT an application and its version");
    if (!run.succeeded) throw new NotAnswered(`the package was refused: ${run.exchange.message}`);
    const created = (await containers()).filter((name) => !before.includes(name));
    if (created.length === 0) throw new NotAnswered("no container was created with the package");
    return {
      answer: `The container is ${created.join(", ")}.`,
      agrees: created.every((name) => name.startsWith("app-")),
      exchanges: [{ ...run.exchange, observed: { created } }],
    };
  },
};
