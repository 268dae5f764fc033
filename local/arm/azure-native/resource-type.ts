import type { Resource } from "../../environment/resources";
import type { ObjectSchema } from "../input-schema";
import type { Properties } from "../properties";
import type { Azure } from "./azure";

/**
 * A type of Azure resource. `createAzureNative` implements what all types share: names, locations, parents, permissions
 * and storage.
 */
export interface ResourceType {
  /** Pulumi's type token without a version, such as `azure-native:storage:StorageAccount`. */
  readonly token: string;
  /** Azure's type, such as `Microsoft.Storage/storageAccounts`; also the prefix of its management actions. */
  readonly armType: string;
  /** The API version of the token without a version. */
  readonly apiVersion: string;
  readonly inputs: ObjectSchema;
  /** Whether the type is only checked, stored and returned. Defaults to no. */
  readonly isKept?: true;
  /**
   * The input that holds the resource's name, and how a name is generated if the program gives none: the resource's
   * name with random digits, a GUID, or the resource's name itself.
   */
  readonly name: { readonly property: string; readonly auto: "random" | "uuid" | "copy" };
  /** The inputs that form the id. A change to one needs a new resource, and no output returns them. */
  readonly path: readonly string[];
  /** Further inputs whose change needs a new resource. */
  readonly createOnly?: readonly string[];
  /** Paths of inputs that Azure never returns, such as `properties.value`. Defaults to none. */
  readonly secrets?: readonly string[];
  /** Outputs that Azure determines, and that are unknown in the preview of a create. */
  readonly computed: readonly string[];
  /** Whether Azure creates the resource with its parent. If so, a create updates it and a delete resets it. */
  readonly existsByDefault?: true;

  id(inputs: Properties, subscriptionId: string): string;
  /**
   * Creates the resource, or updates `request.existing`, like a PUT request to Azure. Returns the outputs that are not
   * equal to an input.
   *
   * @throws {ArmError}
   */
  put(request: PutRequest, azure: Azure): Promise<Properties>;
  /**
   * Returns the current state of a resource that other clients can change, or undefined if it no longer exists.
   * Defaults to the stored state.
   */
  read?(resource: Resource, azure: Azure): Promise<LiveState | undefined>;
  /** Returns a resource that another client created. Defaults to none. */
  discover?(id: string, azure: Azure): Promise<Resource | undefined>;
  /** Returns the ids of all resources below a parent, if other clients can create them. Defaults to none. */
  discoverAll?(parentId: string, azure: Azure): Promise<string[]>;
  /** Returns Azure's error for a missing name, if the service has its own. */
  notFound?(name: string): { readonly code: string; readonly message: string };
  /**
   * Refuses the deletion of a resource that others need. Defaults to none. Not called if the whole resource group is
   * deleted.
   *
   * @throws {ArmError}
   */
  refuseDelete?(resource: Resource, azure: Azure): void;
  /** Deletes what the resource stands for. A missing resource is not an error. */
  delete?(resource: Resource, azure: Azure): Promise<void>;
}

/** Returns the names of the outputs of a type that are not equal to an input. */
export function outputNames({ computed }: ResourceType): string[] {
  return [...new Set([...computed, "name", "type", "azureApiVersion"])];
}

interface PutRequest {
  readonly id: string;
  readonly name: string;
  /** Without names that start with two underscores, and all known. */
  readonly inputs: Properties;
  readonly existing: Resource | undefined;
}

/** The properties that differ from the stored ones. */
interface LiveState {
  readonly inputs?: Properties;
  readonly outputs?: Properties;
}
