import { ArmError } from "../../arm-error";
import { apiVersions, versionProblem } from "../../azure-native";

/** Versions that only operations of Resource Manager itself have, such as "Subscriptions - List". */
const RESOURCE_MANAGER: readonly string[] = ["2019-11-01", "2020-01-01", "2022-12-01"];

const PATTERN = /^20\d{2}-\d{2}-\d{2}(?:-\w+)?$/;

/** Returns the API versions of a type, the newest first. @param own the version that azure-native uses. */
export function apiVersionsOf(armType: string, own: string): string[] {
  return [...new Set([...apiVersions(armType), own])].sort().reverse();
}

/**
 * Checks the API version of a request. All versions have the properties of the newest one. A version after the known
 * ones is accepted, because clients can be newer than local Azure, but none of the future.
 *
 * @param armType the type that is asked for. Defaults to Resource Manager itself.
 * @throws {ArmError} 400 `MissingApiVersionParameter`, `InvalidApiVersionParameter`, `NoRegisteredProviderFound`
 */
export function checkApiVersion(version: string | null, armType = "Microsoft.Resources/subscriptions"): void {
  if (!version) {
    throw new ArmError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  }
  const isOwn = armType.startsWith("Microsoft.Resources/");
  const known = apiVersions(armType);
  const isPast = PATTERN.test(version) && Date.parse(version.slice(0, 10)) <= Date.now();
  const isNewer = isPast && version > (known.at(-1) ?? "");
  if (isNewer || versionProblem(armType, version) === undefined || (isOwn && RESOURCE_MANAGER.includes(version)))
    return;
  const supported = known.join(", ");
  if (isOwn) {
    throw new ArmError(
      400,
      "InvalidApiVersionParameter",
      `The api-version '${version}' is invalid. The supported versions are '${supported}'.`,
    );
  }
  const name = armType.slice(armType.indexOf("/") + 1);
  throw new ArmError(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for API version '${version}' for type '${name}'. The supported api-versions are '${supported}'.`,
  );
}
