import { refusal } from "../../conventions/internal";
import { DestinationError } from "../destination-error";

/** The permissions of a SAS that Batch needs: to upload files, or to list and download the blobs of a container. */
const PERMISSIONS = {
  upload: { letters: "w", ability: "write" },
  download: { letters: "rl", ability: "read and list" },
} as const;

/** Returns whether a URL has a SAS. */
export function hasSas(url: string): boolean {
  return new URL(url).searchParams.has("sig");
}

/**
 * Returns `url` if it is an https URL of a container with a SAS, and if the SAS allows the use. The permissions of a
 * SAS with a stored access policy are not in the URL, so they are not checked. Messages do not show the URL, because it
 * is a secret.
 *
 * @param at the refused argument.
 *
 * @throws {DestinationError} `UrlRefused`.
 */
export function checkSasUrl(url: string, at: string, use: keyof typeof PERMISSIONS, now = new Date()): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "https:" || !hasSas(url)) {
    refuse(at, "be an https URL with a SAS", "another value", "omit it to use the pipeline's identity");
  }
  const { searchParams } = parsed;
  if (searchParams.get("sr") === "b") refuse(at, "have a SAS of a container", "that of a blob");
  const { letters, ability } = PERMISSIONS[use];
  const given = searchParams.get("sp");
  if (given !== null && ![...letters].every((letter) => given.includes(letter))) {
    const got = `the permissions ${given.replace(/[^a-z]/g, "")} (\`sp\`)`;
    refuse(at, `have a SAS that can ${ability}`, got, `create it with the permissions ${letters}`);
  }
  const end = new Date(searchParams.get("se") ?? Number.NaN);
  if (end <= now) refuse(at, "have a SAS that has not expired", `one that expired at ${end.toISOString()}`);
  return url;
}

/**
 * Returns `sasUrl` if it is a URL of the job's container with a SAS that can write.
 *
 * @throws {DestinationError} `UrlRefused`.
 */
export function checkJobSasUrl(sasUrl: string, containerUrl: string): string {
  const at = "containerSasUrl";
  const given = lastSegment(checkSasUrl(sasUrl, at, "upload"));
  const container = lastSegment(containerUrl);
  if (given === container) return sasUrl;
  const got = given === "" ? "a URL without a container" : `the container ${given}`;
  return refuse(at, `be of the container ${container}`, got);
}

function lastSegment(url: string): string {
  return new URL(url).pathname.replace(/\/$/, "").replace(/^.*\//, "");
}

function refuse(at: string, rule: string, got: string, fix?: string): never {
  throw new DestinationError("UrlRefused", refusal(at, rule, got, fix));
}
