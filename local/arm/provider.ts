import type { Difference } from "./compare";
import type { Properties } from "./properties";
import type { Failure } from "./validate";

/**
 * A resource provider in plain values, which `serveProvider` serves over gRPC. `connection` identifies the engine's
 * connection. An engine opens one per provider instance, and each instance has its own configuration.
 */
export interface Provider {
  readonly name: string;
  /** The version of the package whose resources it has. */
  readonly version: string;
  /** Returns the package's schema, for languages that read types from it. */
  schema(): object;
  /** Returns whether it has a type, with or without a version. */
  hasType(token: string): boolean;
  checkConfig(config: Properties): Failure[];
  configure(config: Properties, connection: string): void;
  check(request: CheckRequest): CheckResult;
  diff(request: DiffRequest): DiffResult;
  create(request: CreateRequest): Promise<{ readonly id: string; readonly outputs: Properties }>;
  /** Resolves to undefined if the resource does not exist. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  update(request: UpdateRequest): Promise<Properties>;
  delete(request: DeleteRequest): Promise<void>;
  invoke(request: InvokeRequest): Promise<Properties>;
}

export interface CheckRequest {
  readonly type: string;
  /** The last part of the URN. */
  readonly name: string;
  readonly oldInputs: Properties;
  readonly inputs: Properties;
  readonly randomSeed: Uint8Array;
  readonly autonaming?: Autonaming;
  readonly connection: string;
}

/** The project's `pulumi:autonaming` setting, which determines names that the program omits. */
export type Autonaming =
  | { readonly mode: "propose" | "enforce"; readonly proposedName: string }
  | { readonly mode: "disable" };

export interface CheckResult {
  readonly inputs: Properties;
  readonly failures: readonly Failure[];
}

export interface DiffRequest {
  readonly type: string;
  readonly oldInputs: Properties;
  readonly inputs: Properties;
  /** Property paths that the program tells the engine to ignore. */
  readonly ignoreChanges: readonly string[];
}

export interface DiffResult {
  readonly differences: readonly Difference[];
  /** The paths in `differences` whose change needs a new resource. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

interface DeleteRequest {
  readonly connection: string;
  readonly type: string;
  readonly id: string;
}

interface CreateRequest {
  readonly connection: string;
  readonly type: string;
  readonly inputs: Properties;
  readonly preview: boolean;
}

interface ReadRequest {
  readonly connection: string;
  readonly type: string;
  readonly id: string;
  /** Empty when a resource is imported. */
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface ReadResult {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

interface UpdateRequest extends CreateRequest {
  readonly id: string;
  readonly oldOutputs: Properties;
}

interface InvokeRequest {
  readonly connection: string;
  readonly token: string;
  readonly args: Properties;
}
