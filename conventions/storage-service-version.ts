/**
 * The version of the Blob service's REST API that every request sends as `x-ms-version`, and every SAS as `sv`
 * ("Versioning for Azure Storage").
 *
 * Regions and sovereign clouds receive new versions later, and answer 400 to a version that they do not know. The SDK's
 * own version is newer with each of its releases. This one is old enough for all of them. The library needs 2021-02-12
 * or newer, because older listings cannot contain names with characters that XML does not allow. The signature of a
 * user delegation SAS has another format from 2025-07-05 on ("Create a user delegation SAS"); the SDK chooses the
 * format by this version.
 */
export const STORAGE_SERVICE_VERSION = "2024-11-04";

/** The part of a request of the SDK's clients that the policy changes. */
interface Request {
  readonly headers: { set(name: string, value: string): unknown };
}

/** The next policy of the pipeline. */
interface Next<Sent extends Request, Answer> {
  sendRequest(request: Sent): Promise<Answer>;
}

/**
 * A request policy factory for the `factories` of a pipeline of `@azure/storage-blob`: sends
 * `STORAGE_SERVICE_VERSION` instead of the SDK's own version.
 */
export const pinnedServiceVersion = {
  create<Sent extends Request, Answer>(next: Next<Sent, Answer>): Next<Sent, Answer> {
    return {
      sendRequest(request) {
        request.headers.set("x-ms-version", STORAGE_SERVICE_VERSION);
        return next.sendRequest(request);
      },
    };
  },
};
