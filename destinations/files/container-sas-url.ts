import { refusal } from "../../conventions/internal";
import { DestinationError } from "../destination-error";

/**
 * Returns `sasUrl` if it is a URL of the job's container with a SAS. Messages do not show it, because it is a secret.
 *
 * @throws {DestinationError} `UrlRefused`.
 */
export function checkContainerSasUrl(sasUrl: string, containerUrl: string): string {
  const url = URL.canParse(sasUrl) ? new URL(sasUrl) : undefined;
  if (url?.protocol !== "https:" || !url.searchParams.has("sig")) {
    const fix = "omit it to use the pipeline's identity";
    const message = refusal("containerSasUrl", "be an https URL with a SAS", "another value", fix);
    throw new DestinationError("UrlRefused", message);
  }
  const container = lastSegment(new URL(containerUrl));
  if (lastSegment(url) !== container) {
    const got = lastSegment(url) === "" ? "a URL without a container" : `the container ${lastSegment(url)}`;
    throw new DestinationError("UrlRefused", refusal("containerSasUrl", `be of the container ${container}`, got));
  }
  return sasUrl;
}

function lastSegment(url: URL): string {
  return url.pathname.replace(/\/$/, "").replace(/^.*\//, "");
}
