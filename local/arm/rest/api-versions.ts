import { ArmError } from "../arm-error";

/**
 * The API versions of resource types and of all types of a namespace, the oldest first. They are those for which
 * azure-native 3.28 has aliases. Those of subscriptions are from "Subscriptions - List".
 */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.Authorization": dates(`
    2015-07-01 2017-10-01-preview 2018-01-01-preview 2018-09-01-preview 2020-03-01-preview 2020-04-01-preview
    2020-08-01-preview 2020-10-01-preview 2022-04-01 2022-05-01-preview
  `),
  "Microsoft.Batch": dates(`
    2015-12-01 2017-01-01 2017-05-01 2017-09-01 2018-12-01 2019-04-01 2019-08-01 2020-03-01 2020-05-01 2020-09-01
    2021-01-01 2021-06-01 2022-01-01 2022-06-01 2022-10-01 2023-05-01 2023-11-01 2024-02-01 2024-07-01 2025-06-01
  `),
  "Microsoft.Insights/diagnosticSettings": dates("2017-05-01-preview 2021-05-01-preview"),
  "Microsoft.ManagedIdentity": dates(`
    2015-08-31-preview 2018-11-30 2021-09-30-preview 2022-01-31-preview 2023-01-31 2023-07-31-preview 2024-11-30
    2025-01-31-preview 2025-05-31-preview
  `),
  "Microsoft.Network": dates(`
    2015-05-01-preview 2015-06-15 2016-03-30 2016-06-01 2016-09-01 2016-12-01 2017-03-01 2017-06-01 2017-08-01
    2017-09-01 2017-10-01 2017-11-01 2018-01-01 2018-02-01 2018-04-01 2018-06-01 2018-07-01 2018-08-01 2018-10-01
    2018-11-01 2018-12-01 2019-02-01 2019-04-01 2019-06-01 2019-07-01 2019-08-01 2019-09-01 2019-11-01 2019-12-01
    2020-03-01 2020-04-01 2020-05-01 2020-06-01 2020-07-01 2020-08-01 2020-11-01 2021-02-01 2021-03-01 2021-05-01
    2021-08-01 2022-01-01 2022-05-01 2022-07-01 2022-09-01 2022-11-01 2023-02-01 2023-04-01 2023-05-01 2023-06-01
    2023-09-01 2023-11-01 2024-01-01 2024-03-01 2024-05-01 2024-07-01 2024-10-01 2025-01-01 2025-03-01 2025-05-01
    2025-07-01
  `),
  "Microsoft.Network/privateDnsZones": dates("2018-09-01 2020-01-01 2020-06-01 2024-06-01"),
  "Microsoft.Resources": dates(`
    2015-11-01 2016-02-01 2016-07-01 2016-09-01 2017-05-10 2018-02-01 2018-05-01 2019-03-01 2019-05-01 2019-05-10
    2019-07-01 2019-08-01 2019-10-01 2020-06-01 2020-08-01 2020-10-01 2021-01-01 2021-04-01 2022-09-01 2023-07-01
    2024-03-01 2024-07-01 2024-11-01 2025-03-01 2025-04-01
  `),
  "Microsoft.Resources/subscriptions": dates(`
    2014-04-01 2015-11-01 2016-06-01 2018-06-01 2019-06-01 2019-11-01 2020-01-01 2021-01-01 2021-04-01 2022-09-01
    2022-12-01
  `),
  "Microsoft.Storage": dates(`
    2015-05-01-preview 2015-06-15 2016-01-01 2016-05-01 2016-12-01 2017-06-01 2017-10-01 2018-02-01
    2018-03-01-preview 2018-07-01 2018-11-01 2019-04-01 2019-06-01 2020-08-01-preview 2021-01-01 2021-02-01
    2021-04-01 2021-06-01 2021-08-01 2021-09-01 2022-05-01 2022-09-01 2023-01-01 2023-04-01 2023-05-01 2024-01-01
    2025-01-01 2025-06-01 2025-08-01 2026-04-01
  `),
};

const PATTERN = /^\d{4}-\d{2}-\d{2}(?:-\w+)?$/;

/** Returns the API versions of a type, the newest first. @param own the version that azure-native uses. */
export function apiVersionsOf(armType: string, own: string): string[] {
  const known = knownVersions(armType) ?? [];
  return [...new Set([...known, own])].sort().reverse();
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
  const known = knownVersions(armType);
  const isFuture = !(Date.parse(version.slice(0, 10)) <= Date.now());
  const isNewer = known === undefined || version > (known.at(-1) ?? "");
  if (PATTERN.test(version) && !isFuture && (isNewer || known.includes(version))) return;
  const supported = (known ?? []).join(", ");
  if (armType.startsWith("Microsoft.Resources/")) {
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

/** Returns the versions of a type, of its parent type or of its namespace. */
function knownVersions(armType: string): readonly string[] | undefined {
  for (let key = armType; key !== ""; key = key.slice(0, Math.max(key.lastIndexOf("/"), 0))) {
    const versions = VERSIONS[key];
    if (versions !== undefined) return versions;
  }
  return undefined;
}

function dates(text: string): string[] {
  return text.trim().split(/\s+/);
}
