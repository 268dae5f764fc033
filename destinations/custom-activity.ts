/** A custom activity of Data Factory, which runs a command on a pool. */
export interface CustomActivityOptions {
  /** The name of the activity. */
  readonly name: string;
  /** Commands for the pool, as in `commandLine`. They store outputs with `batch-outputs save`. */
  readonly script: string;
  /** The name of the linked service of type AzureBatch. Its `poolName` is the id of the pool. */
  readonly linkedService: string;
  /** The folder that Data Factory copies into the working directory. Defaults to none. */
  readonly folder?: {
    /** The name of the linked service of the storage account. */
    readonly linkedService: string;
    /** The path in the account, such as `programs/render`. */
    readonly path: string;
  };
  /** The names of linked services that the program finds in `linkedServices.json`. Defaults to none. */
  readonly linkedServices?: readonly string[];
  /** The names of datasets that the program finds in `datasets.json`. Defaults to none. */
  readonly datasets?: readonly string[];
  /** Values that the program finds in `activity.json`. They can have expressions of Data Factory. Defaults to none. */
  readonly extendedProperties?: { readonly [name: string]: string };
}

/** A reference by name. */
interface Reference<Type extends string> {
  referenceName: string;
  type: Type;
}

/**
 * An activity in the JSON of a pipeline of Data Factory.
 *
 * @see https://learn.microsoft.com/azure/data-factory/transform-data-using-custom-activity
 */
export interface CustomActivity {
  name: string;
  type: "Custom";
  linkedServiceName: Reference<"LinkedServiceReference">;
  typeProperties: {
    command: string;
    resourceLinkedService?: Reference<"LinkedServiceReference">;
    folderPath?: string;
    referenceObjects?: {
      linkedServices: Reference<"LinkedServiceReference">[];
      datasets: Reference<"DatasetReference">[];
    };
    extendedProperties?: { [name: string]: string };
  };
}

/** Data Factory adds the tasks of a pool to a job of this id ("Run Python scripts through Azure Data Factory"). */
export function dataFactoryJobId(poolId: string): string {
  return `adfv2-${poolId}`;
}

/**
 * Returns the activity that `PoolDestinations.customActivity` describes.
 *
 * @param command the command line.
 */
export function customActivity(
  { name, linkedService, folder, linkedServices = [], datasets = [], extendedProperties }: CustomActivityOptions,
  command: string,
): CustomActivity {
  return {
    name,
    type: "Custom",
    linkedServiceName: service(linkedService),
    typeProperties: {
      command: withoutExpressions(command),
      ...(folder && { resourceLinkedService: service(folder.linkedService), folderPath: folder.path }),
      ...(linkedServices.length + datasets.length > 0 && {
        referenceObjects: {
          linkedServices: linkedServices.map(service),
          datasets: datasets.map((referenceName) => ({ referenceName, type: "DatasetReference" as const })),
        },
      }),
      ...(extendedProperties && { extendedProperties: { ...extendedProperties } }),
    },
  };
}

function service(referenceName: string): Reference<"LinkedServiceReference"> {
  return { referenceName, type: "LinkedServiceReference" };
}

/** Data Factory evaluates `@{…}` in texts. `@@{` means `@{` ("Expressions and functions in Azure Data Factory"). */
function withoutExpressions(command: string): string {
  return command.replaceAll("@{", "@@{");
}
