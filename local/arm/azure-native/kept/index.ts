import type { ResourceType } from "../resource-type";
import { accessPolicy } from "./access-policy";
import { keptBatchTypes } from "./batch";
import { keptCdnTypes } from "./cdn";
import { keptContainerRegistryTypes } from "./container-registry";
import { keptIdentityTypes } from "./identity";
import { keptType } from "./kept-type";
import { keptKeyVaultTypes } from "./key-vault";
import { keptMonitoringTypes } from "./monitoring";
import { keptNetworkTypes } from "./network";
import { keptSqlTypes } from "./sql";
import { keptStorageTypes } from "./storage";
import { keptWebTypes } from "./web";

/** The types that local Azure keeps and returns, and does not enforce. A new one is a row in one of the tables. */
export const keptTypes: readonly ResourceType[] = [
  ...[
    ...keptNetworkTypes,
    ...keptStorageTypes,
    ...keptBatchTypes,
    ...keptIdentityTypes,
    ...keptKeyVaultTypes,
    ...keptContainerRegistryTypes,
    ...keptMonitoringTypes,
    ...keptWebTypes,
    ...keptSqlTypes,
    ...keptCdnTypes,
  ].map(keptType),
  accessPolicy,
];
