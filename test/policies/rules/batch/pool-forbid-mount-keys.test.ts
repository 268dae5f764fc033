import { poolForbidMountKeys } from "../../../../policies/rules/batch/pool-forbid-mount-keys";
import { describeRule } from "../../support/describe-rule";

const PLACE = { accountName: "renders", relativeMountPath: "scenes" };

const BLOB = { ...PLACE, containerName: "scenes", identityReference: { resourceId: "id" }, blobfuseOptions: "-o ro" };

describeRule(poolForbidMountKeys, {
  compliant: {
    mountConfiguration: [
      { azureBlobFileSystemConfiguration: BLOB },
      { nfsMountConfiguration: { source: "renders.file.core.windows.net:/renders/scenes", relativeMountPath: "nfs" } },
    ],
  },
  passes: { "a pool without mounts": { mountConfiguration: undefined } },
  broken: {
    "mountConfiguration.0.azureBlobFileSystemConfiguration.accountKey": ["key"],
    "mountConfiguration.0.azureBlobFileSystemConfiguration.sasKey": ["key"],
    "mountConfiguration.0.azureBlobFileSystemConfiguration.blobfuseOptions": ["--sas='?sv=1&sig=a'", "AccountKey=a"],
    "mountConfiguration.0.azureFileShareConfiguration.accountKey": ["key"],
    "mountConfiguration.0.azureFileShareConfiguration.mountOptions": ["-o x=AccountKey=a"],
    "mountConfiguration.0.cifsMountConfiguration.password": ["key"],
    "mountConfiguration.0.cifsMountConfiguration.mountOptions": ["-o x=AccountKey=a"],
    "mountConfiguration.1": [{ azureFileShareConfiguration: { ...PLACE, accountKey: "key" } }],
  },
});
