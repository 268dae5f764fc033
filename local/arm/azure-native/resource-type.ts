import type { Resource } from "../../environment/resources";
import type { Properties } from "../properties";
import type { ObjectSchema } from "../schema";
import type { Azure } from "./azure";

/** One type of Azure resource. What all have in common, names, locations, parents, permission, storing, is `createAzureNative`'s. */
export interface ResourceType {
  /** Pulumi's type without a version, such as `azure-native:storage:StorageAccount`. */
  readonly token: string;
  /** Azure's, such as `Microsoft.Storage/storageAccounts`; also the beginning of its management actions. */
  readonly armType: string;
  /** Azure's API version of the unversioned token. */
  readonly apiVersion: string;
  readonly inputs: ObjectSchema;
  /** The input that is the resource's name, and how it is made where the program gives none. */
  readonly name: { readonly property: string; readonly auto: "random" | "uuid" };
  /** The inputs that make the id: a change of one is a new resource, and no output echoes them. */
  readonly path: readonly string[];
  /** Inputs beside `path` whose change is a new resource. */
  readonly createOnly?: readonly string[];
  /** Outputs that Azure decides: unknown in the preview of a create. */
  readonly computed: readonly string[];
  /** Azure makes it with its parent, so that a create updates it and a delete resets it. */
  readonly existsByDefault?: true;

  id(inputs: Properties, subscriptionId: string): string;
  /**
   * Creates the resource, or updates `request.existing`, as a PUT to Azure does, and returns the outputs that do not echo an input.
   *
   * @throws {ArmError}
   */
  put(request: PutRequest, azure: Azure): Promise<Properties>;
  /** What a resource looks like now, where more than this provider can change it. Undefined where it is gone. Defaults to what is stored. */
  read?(resource: Resource, azure: Azure): Promise<LiveState | undefined>;
  /** A resource that another client than this provider has created. Defaults to none. */
  discover?(id: string, azure: Azure): Promise<Resource | undefined>;
  /** Azure's answer for a name that does not exist, if the service has one of its own. */
  notFound?(name: string): { readonly code: string; readonly message: string };
  /** Removes what stands behind the resource; one that is gone already is no error. */
  delete?(resource: Resource, azure: Azure): Promise<void>;
}

export interface PutRequest {
  readonly id: string;
  readonly name: string;
  /** Without names that begin with two underscores, and all known. */
  readonly inputs: Properties;
  readonly existing: Resource | undefined;
}

/** What differs from what is stored. */
export interface LiveState {
  readonly inputs?: Properties;
  readonly outputs?: Properties;
}
