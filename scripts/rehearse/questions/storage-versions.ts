import { STORAGE_SERVICE_VERSION } from "azure-batch-outputs/outputs";
import type { Exchange, Question } from "../question";
import { ACCESS_SECONDS, mustAnswer } from "../service-requests";

/** Newer versions, up to that of the SDK's client. */
const NEWER_VERSIONS = [
  "2025-01-05",
  "2025-05-05",
  "2025-07-05",
  "2025-11-05",
  "2026-02-06",
  "2026-06-06",
  "2026-10-06",
];

/** Which versions of the Blob service the region accepts. */
export const storageVersions: Question = {
  id: "storage-versions",
  question: "Which versions of the Blob service does this region accept?",
  assumption: `It accepts ${STORAGE_SERVICE_VERSION}, which all requests and SAS of the library have.`,
  places: ["conventions/storage-service-version.ts"],
  step: "tasks",
  async ask({ blobs, saved, description }) {
    const { jobs } = await description();
    const [container] = Object.values(jobs).map((job) => job.container);
    const service = await blobs();
    const exchanges: Exchange[] = [];
    for (const version of [STORAGE_SERVICE_VERSION, ...NEWER_VERSIONS]) {
      const listed = await service.send("GET", `/${container}?restype=container&comp=list&maxresults=1`, {
        headers: { "x-ms-version": version },
        waitForAccessSeconds: ACCESS_SECONDS,
      });
      const { exchange } = mustAnswer(listed, [200, 400]);
      exchanges.push({ ...exchange, request: `${exchange.request} with x-ms-version ${version}` });
    }
    const versions = [STORAGE_SERVICE_VERSION, ...NEWER_VERSIONS];
    const accepted = versions.filter((_, index) => exchanges[index]?.status === 200);
    return {
      answer: `${saved.location} accepts ${accepted.join(", ") || "none"} of ${versions.join(", ")}.`,
      agrees: accepted.includes(STORAGE_SERVICE_VERSION),
      exchanges,
    };
  },
};
