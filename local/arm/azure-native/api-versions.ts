/**
 * The API versions of Azure's resource providers. Sources: @pulumi/azure-native 3.28, and for those in
 * COMPLETE also Azure/bicep-types-az on GitHub. The other providers had more versions before the oldest one here.
 */
const VERSIONS: Readonly<Record<string, string>> = {
  "Microsoft.Authorization": `
    2014-10-01-preview 2015-07-01 2016-09-01 2017-04-01 2017-10-01-preview 2018-01-01-preview 2018-05-01-preview
    2018-09-01-preview 2020-03-01-preview 2020-04-01-preview 2020-05-01 2020-07-01-preview 2020-08-01-preview
    2020-09-01 2020-10-01 2020-10-01-preview 2021-01-01-preview 2021-03-01-preview 2021-06-01 2021-07-01-preview
    2021-11-16-preview 2021-12-01-preview 2022-04-01 2022-04-01-preview 2022-05-01-preview 2022-06-01
    2022-07-01-preview 2022-08-01-preview 2023-04-01 2024-02-01-preview 2024-04-01 2024-05-01 2024-07-01-preview
    2024-09-01-preview 2024-12-01-preview 2025-01-01 2025-03-01 2025-11-01 2025-12-01-preview 2026-01-01-preview
    2026-06-01 2026-07-01
  `,
  "Microsoft.Batch": `
    2015-12-01 2017-01-01 2017-05-01 2017-09-01 2018-12-01 2019-04-01 2019-08-01 2020-03-01 2020-05-01 2020-09-01
    2021-01-01 2021-06-01 2022-01-01 2022-06-01 2022-10-01 2023-05-01 2023-11-01 2024-02-01 2024-07-01 2025-06-01
  `,
  "Microsoft.Cdn": `
    2023-05-01 2023-07-01-preview 2024-02-01 2024-05-01-preview 2024-06-01-preview 2024-07-22-preview 2024-09-01
    2025-01-01-preview 2025-04-15 2025-06-01 2025-07-01-preview 2025-09-01-preview 2025-12-01 2025-12-01-preview
    2026-04-01-preview
  `,
  "Microsoft.ContainerRegistry": `
    2019-06-01-preview 2019-12-01-preview 2020-11-01-preview 2021-06-01-preview 2021-08-01-preview 2021-09-01
    2021-12-01-preview 2022-02-01-preview 2022-12-01 2023-01-01-preview 2023-06-01-preview 2023-07-01
    2023-08-01-preview 2023-11-01-preview 2024-11-01-preview 2025-03-01-preview 2025-04-01 2025-05-01-preview
    2025-06-01-preview 2025-11-01 2026-01-01-preview 2026-03-01-preview
  `,
  "Microsoft.Insights": `
    2015-05-01 2017-05-01-preview 2017-10-01 2018-03-01 2018-05-01-preview 2018-06-17-preview 2019-10-17-preview
    2020-02-02 2020-02-02-preview 2020-02-10-preview 2020-03-01-preview 2020-06-02-preview 2020-10-01
    2020-10-05-preview 2020-10-20 2020-11-20 2021-03-08 2021-05-01-preview 2021-07-01-preview 2021-08-01 2021-10-14
    2022-04-01 2022-06-01 2022-06-15 2023-04-03 2023-05-01-preview 2023-06-01 2023-06-01-preview 2023-09-01-preview
    2023-10-01-preview 2023-12-01 2024-03-01-preview 2024-03-11 2024-10-01-preview 2025-01-01-preview
    2025-03-01-preview 2025-05-03-preview 2025-10-03 2025-10-03-preview 2026-01-01 2026-03-01 2026-04-01
  `,
  "Microsoft.KeyVault": `
    2015-06-01 2016-10-01 2018-02-14 2018-02-14-preview 2019-09-01 2020-04-01-preview 2021-04-01-preview
    2021-06-01-preview 2021-10-01 2021-11-01-preview 2022-02-01-preview 2022-07-01 2022-11-01 2023-02-01 2023-07-01
    2024-04-01-preview 2024-11-01 2024-12-01-preview 2025-05-01 2026-02-01 2026-03-01-preview 2026-05-15
    2026-06-01-preview
  `,
  "Microsoft.ManagedIdentity": `
    2022-01-31-preview 2023-01-31 2023-07-31-preview 2024-11-30 2025-01-31-preview 2025-05-31-preview
  `,
  "Microsoft.Network": `
    2015-05-01-preview 2015-06-15 2016-03-30 2016-06-01 2016-09-01 2016-12-01 2017-03-01 2017-03-30 2017-06-01
    2017-08-01 2017-09-01 2017-10-01 2017-11-01 2018-01-01 2018-02-01 2018-04-01 2018-06-01 2018-07-01 2018-08-01
    2018-09-01 2018-10-01 2018-11-01 2018-12-01 2019-02-01 2019-04-01 2019-06-01 2019-07-01 2019-08-01 2019-09-01
    2019-11-01 2019-12-01 2020-01-01 2020-03-01 2020-04-01 2020-05-01 2020-06-01 2020-07-01 2020-08-01 2020-11-01
    2021-02-01 2021-02-01-preview 2021-03-01 2021-03-01-preview 2021-05-01 2021-05-01-preview 2021-08-01 2022-01-01
    2022-02-01-preview 2022-04-01-preview 2022-05-01 2022-07-01 2022-09-01 2022-11-01 2023-02-01 2023-03-01-preview
    2023-04-01 2023-05-01 2023-06-01 2023-07-01-preview 2023-08-01-preview 2023-09-01 2023-11-01 2024-01-01
    2024-01-01-preview 2024-03-01 2024-05-01 2024-06-01 2024-06-01-preview 2024-07-01 2024-09-01-preview 2024-10-01
    2025-01-01 2025-03-01 2025-05-01 2025-07-01
  `,
  "Microsoft.OperationalInsights": `
    2015-11-01-preview 2019-08-01-preview 2019-09-01 2019-09-01-preview 2020-03-01-preview 2020-08-01 2020-10-01
    2021-06-01 2021-12-01-preview 2022-10-01 2023-09-01 2025-02-01 2025-07-01
  `,
  "Microsoft.Resources": `
    2020-10-01 2021-01-01 2021-03-01-preview 2021-04-01 2021-05-01 2022-02-01 2022-08-01-preview 2022-09-01
    2023-07-01 2023-08-01 2024-03-01 2024-07-01 2024-11-01 2025-03-01 2025-04-01 2025-07-01
  `,
  "Microsoft.Sql": `
    2014-04-01 2015-05-01-preview 2017-03-01-preview 2017-10-01-preview 2018-06-01-preview 2019-06-01-preview
    2020-02-02-preview 2020-08-01-preview 2020-11-01-preview 2021-02-01-preview 2021-05-01-preview
    2021-08-01-preview 2021-11-01 2021-11-01-preview 2022-02-01-preview 2022-05-01-preview 2022-08-01-preview
    2022-11-01-preview 2023-02-01-preview 2023-05-01-preview 2023-08-01 2023-08-01-preview 2024-05-01-preview
    2024-11-01-preview 2025-01-01 2025-02-01-preview 2025-08-01-preview
  `,
  "Microsoft.Storage": `
    2015-05-01-preview 2015-06-15 2016-01-01 2016-05-01 2016-12-01 2017-06-01 2017-10-01 2018-02-01
    2018-03-01-preview 2018-07-01 2018-11-01 2019-04-01 2019-06-01 2020-08-01-preview 2021-01-01 2021-02-01
    2021-04-01 2021-06-01 2021-08-01 2021-09-01 2022-05-01 2022-09-01 2023-01-01 2023-04-01 2023-05-01 2024-01-01
    2025-01-01 2025-06-01 2025-08-01 2026-04-01 2026-06-01 2026-09-01
  `,
  "Microsoft.Web": `
    2015-08-01-preview 2016-03-01 2016-06-01 2016-08-01 2016-09-01 2018-02-01 2018-11-01 2019-08-01 2020-06-01
    2020-09-01 2020-10-01 2020-12-01 2021-01-01 2021-01-15 2021-02-01 2021-03-01 2022-03-01 2022-09-01 2023-01-01
    2023-12-01 2024-04-01 2024-11-01 2025-03-01 2025-05-01 2026-03-01-preview 2026-03-15 2026-07-15
  `,
};

/** The providers whose list is complete. */
const COMPLETE: readonly string[] = [
  ...["Microsoft.Authorization", "Microsoft.Batch", "Microsoft.KeyVault", "Microsoft.Network", "Microsoft.Storage"],
];

/** Returns the known API versions of a type's provider, the oldest first. Empty for an unknown provider. */
export function apiVersions(armType: string): string[] {
  const provider = armType.slice(0, armType.indexOf("/"));
  return (VERSIONS[provider] ?? "").trim().split(/\s+/).filter(Boolean);
}

/**
 * Returns why an API version cannot be used for a type, in Azure's words, or undefined if it exists. A provider's
 * versions are accepted for all its types.
 *
 * @param armType such as `Microsoft.Batch/batchAccounts`.
 */
export function versionProblem(armType: string, version: string): string | undefined {
  const provider = armType.slice(0, armType.indexOf("/"));
  const known = apiVersions(armType);
  const oldest = known[0] ?? "";
  const isOlder = !COMPLETE.includes(provider) && /^20\d\d-\d\d-\d\d(-preview)?$/.test(version) && version < oldest;
  if (known.includes(version) || isOlder) return undefined;
  const type = armType.slice(armType.indexOf("/") + 1);
  const newest = known.slice(-5).join(", ");
  return `azureApiVersion must be an API version of '${type}' in '${provider}', got '${version}'; use one such as ${newest}`;
}
