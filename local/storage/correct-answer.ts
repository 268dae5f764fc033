import type { IncomingHttpHeaders } from "node:http";
import type { Approval } from "./authorize";
import { StorageError } from "./storage-error";

/** Returns a correction if Azurite's answer differs from Azure's. */
export function correctAnswer(
  status: number | undefined,
  headers: IncomingHttpHeaders,
  { createOnly }: Pick<Approval, "createOnly">,
): StorageError | undefined {
  const code = headers["x-ms-error-code"];
  // Azurite's codes for a signature or a SAS that it does not accept. The corresponding Azure errors were already
  // checked.
  if (code === "AuthorizationFailure" || code === "InvalidAuthenticationInfo") {
    return new StorageError("AuthenticationFailed");
  }
  // The blob exists, and the caller may not replace it ("Azure Blob Storage error codes").
  if (createOnly && status === 409 && code === "BlobAlreadyExists") {
    return new StorageError("UnauthorizedBlobOverwrite");
  }
  return undefined;
}
