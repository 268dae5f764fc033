import { DestinationError } from "./destination-error";

/**
 * Returns `sasUrl` if it can stand in for the URL of the job's container. No message shows it, since it is a secret.
 *
 * @throws {DestinationError} `UrlRefused`.
 */
export function checkContainerSasUrl(sasUrl: string, containerUrl: string): string {
  const url = URL.canParse(sasUrl) ? new URL(sasUrl) : undefined;
  if (url?.protocol !== "https:" || !url.searchParams.has("sig")) {
    throw new DestinationError(
      "UrlRefused",
      "containerSasUrl must be an https URL with a SAS, got another text; leave it out to use the pipeline's identity",
    );
  }
  const container = lastSegment(new URL(containerUrl));
  if (lastSegment(url) !== container) {
    throw new DestinationError(
      "UrlRefused",
      `containerSasUrl must be of the container ${container}, got one of ${lastSegment(url) || "none"}`,
    );
  }
  return sasUrl;
}

function lastSegment(url: URL): string {
  return url.pathname.replace(/\/$/, "").replace(/^.*\//, "");
}
