import { any, array, boolean, integer, map, object, oneOf, required, string } from "../../input-schema";

/** The inputs of `azure-native:batch:Pool`. */
export const poolInputs = object({
  accountName: required(string({ min: 3, max: 24, pattern: /^[a-z0-9]+$/ })),
  applicationLicenses: array(string()),
  applicationPackages: array(
    object({
      id: required(string()),
      version: string(),
    }),
  ),
  certificates: array(
    object({
      id: required(string()),
      storeLocation: oneOf("CurrentUser", "LocalMachine"),
      storeName: string(),
      visibility: array(oneOf("StartTask", "Task", "RemoteUser")),
    }),
  ),
  deploymentConfiguration: object({
    virtualMachineConfiguration: object({
      containerConfiguration: object({
        containerImageNames: array(string()),
        containerRegistries: array(
          object({
            identityReference: object({
              resourceId: string(),
            }),
            password: string(),
            registryServer: string(),
            userName: string(),
          }),
        ),
        type: required(oneOf("DockerCompatible", "CriCompatible")),
      }),
      dataDisks: array(
        object({
          caching: oneOf("None", "ReadOnly", "ReadWrite"),
          diskSizeGB: required(integer()),
          lun: required(integer()),
          storageAccountType: oneOf("Standard_LRS", "Premium_LRS", "StandardSSD_LRS"),
        }),
      ),
      diskEncryptionConfiguration: object({
        targets: array(oneOf("OsDisk", "TemporaryDisk")),
      }),
      extensions: array(
        object({
          autoUpgradeMinorVersion: boolean(),
          enableAutomaticUpgrade: boolean(),
          name: required(string()),
          protectedSettings: any(),
          provisionAfterExtensions: array(string()),
          publisher: required(string()),
          settings: any(),
          type: required(string()),
          typeHandlerVersion: string(),
        }),
      ),
      imageReference: required(
        object({
          communityGalleryImageId: string(),
          id: string(),
          offer: string(),
          publisher: string(),
          sharedGalleryImageId: string(),
          sku: string(),
          version: string(),
        }),
      ),
      licenseType: string(),
      nodeAgentSkuId: required(string()),
      nodePlacementConfiguration: object({
        policy: oneOf("Regional", "Zonal"),
      }),
      osDisk: object({
        caching: oneOf("None", "ReadOnly", "ReadWrite"),
        diskSizeGB: integer(),
        ephemeralOSDiskSettings: object({
          placement: oneOf("CacheDisk"),
        }),
        managedDisk: object({
          securityProfile: object({
            securityEncryptionType: oneOf("NonPersistedTPM", "VMGuestStateOnly"),
          }),
          storageAccountType: oneOf("Standard_LRS", "Premium_LRS", "StandardSSD_LRS"),
        }),
        writeAcceleratorEnabled: boolean(),
      }),
      securityProfile: object({
        encryptionAtHost: boolean(),
        securityType: oneOf("trustedLaunch", "confidentialVM"),
        uefiSettings: object({
          secureBootEnabled: boolean(),
          vTpmEnabled: boolean(),
        }),
      }),
      serviceArtifactReference: object({
        id: required(string()),
      }),
      windowsConfiguration: object({
        enableAutomaticUpdates: boolean(),
      }),
    }),
  }),
  displayName: string(),
  identity: object({
    type: required(oneOf("UserAssigned", "None")),
    userAssignedIdentities: array(string()),
  }),
  interNodeCommunication: oneOf("Enabled", "Disabled"),
  metadata: array(
    object({
      name: required(string()),
      value: required(string()),
    }),
  ),
  mountConfiguration: array(
    object({
      azureBlobFileSystemConfiguration: object({
        accountKey: string(),
        accountName: required(string()),
        blobfuseOptions: string(),
        containerName: required(string()),
        identityReference: object({
          resourceId: string(),
        }),
        relativeMountPath: required(string()),
        sasKey: string(),
      }),
      azureFileShareConfiguration: object({
        accountKey: required(string()),
        accountName: required(string()),
        azureFileUrl: required(string()),
        mountOptions: string(),
        relativeMountPath: required(string()),
      }),
      cifsMountConfiguration: object({
        mountOptions: string(),
        password: required(string()),
        relativeMountPath: required(string()),
        source: required(string()),
        userName: required(string()),
      }),
      nfsMountConfiguration: object({
        mountOptions: string(),
        relativeMountPath: required(string()),
        source: required(string()),
      }),
    }),
  ),
  networkConfiguration: object({
    dynamicVnetAssignmentScope: oneOf("none", "job"),
    enableAcceleratedNetworking: boolean(),
    endpointConfiguration: object({
      inboundNatPools: required(
        array(
          object({
            backendPort: required(integer()),
            frontendPortRangeEnd: required(integer()),
            frontendPortRangeStart: required(integer()),
            name: required(string()),
            networkSecurityGroupRules: array(
              object({
                access: required(oneOf("Allow", "Deny")),
                priority: required(integer()),
                sourceAddressPrefix: required(string()),
                sourcePortRanges: array(string()),
              }),
            ),
            protocol: required(oneOf("TCP", "UDP")),
          }),
        ),
      ),
    }),
    publicIPAddressConfiguration: object({
      ipAddressIds: array(string()),
      provision: oneOf("BatchManaged", "UserManaged", "NoPublicIPAddresses"),
    }),
    subnetId: string(),
  }),
  poolName: string({ min: 1, max: 64, pattern: /^[a-zA-Z0-9_-]+$/ }),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
  resourceTags: map(string()),
  scaleSettings: object({
    autoScale: object({
      evaluationInterval: string(),
      formula: required(string({ min: 1, max: 8192 })),
    }),
    fixedScale: object({
      nodeDeallocationOption: oneOf("Requeue", "Terminate", "TaskCompletion", "RetainedData"),
      resizeTimeout: string(),
      targetDedicatedNodes: integer({ min: 0 }),
      targetLowPriorityNodes: integer({ min: 0 }),
    }),
  }),
  startTask: object({
    commandLine: string({ min: 1 }),
    containerSettings: object({
      containerHostBatchBindMounts: array(
        object({
          isReadOnly: boolean(),
          source: oneOf("Shared", "Startup", "VfsMounts", "Task", "JobPrep", "Applications"),
        }),
      ),
      containerRunOptions: string(),
      imageName: required(string()),
      registry: object({
        identityReference: object({
          resourceId: string(),
        }),
        password: string(),
        registryServer: string(),
        userName: string(),
      }),
      workingDirectory: oneOf("TaskWorkingDirectory", "ContainerImageDefault"),
    }),
    environmentSettings: array(
      object({
        name: required(string()),
        value: string(),
      }),
    ),
    maxTaskRetryCount: integer({ min: -1 }),
    resourceFiles: array(
      object({
        autoStorageContainerName: string(),
        blobPrefix: string(),
        fileMode: string(),
        filePath: string(),
        httpUrl: string(),
        identityReference: object({
          resourceId: string(),
        }),
        storageContainerUrl: string(),
      }),
    ),
    userIdentity: object({
      autoUser: object({
        elevationLevel: oneOf("NonAdmin", "Admin"),
        scope: oneOf("Task", "Pool"),
      }),
      userName: string(),
    }),
    waitForSuccess: boolean(),
  }),
  tags: map(string()),
  targetNodeCommunicationMode: oneOf("Default", "Classic", "Simplified"),
  taskSchedulingPolicy: object({
    nodeFillType: required(oneOf("Spread", "Pack")),
  }),
  taskSlotsPerNode: integer({ min: 1, max: 256 }),
  upgradePolicy: object({
    automaticOSUpgradePolicy: object({
      disableAutomaticRollback: boolean(),
      enableAutomaticOSUpgrade: boolean(),
      osRollingUpgradeDeferral: boolean(),
      useRollingUpgradePolicy: boolean(),
    }),
    mode: required(oneOf("automatic", "manual", "rolling")),
    rollingUpgradePolicy: object({
      enableCrossZoneUpgrade: boolean(),
      maxBatchInstancePercent: integer({ min: 5, max: 100 }),
      maxUnhealthyInstancePercent: integer({ min: 5, max: 100 }),
      maxUnhealthyUpgradedInstancePercent: integer({ min: 0, max: 100 }),
      pauseTimeBetweenBatches: string(),
      prioritizeUnhealthyInstances: boolean(),
      rollbackFailedInstancesOnPolicyBreach: boolean(),
    }),
  }),
  userAccounts: array(
    object({
      elevationLevel: oneOf("NonAdmin", "Admin"),
      linuxUserConfiguration: object({
        gid: integer(),
        sshPrivateKey: string(),
        uid: integer(),
      }),
      name: required(string()),
      password: required(string()),
      windowsUserConfiguration: object({
        loginMode: oneOf("Batch", "Interactive"),
      }),
    }),
  ),
  vmSize: string(),
});
