import type { Difference } from "./compare";
import type { Properties } from "./properties";
import type { Failure } from "./validate";

/**
 * A resource provider in plain values: what `serveProvider` puts on the wire. `connection` names the engine's connection that asks: an engine
 * opens one for each provider instance, and configuration is an instance's own.
 */
export interface Provider {
  readonly name: string;
  /** The version of the package whose resources it has. */
  readonly version: string;
  /** The package's schema, for languages that read types from it. */
  schema(): object;
  checkConfig(config: Properties): Failure[];
  configure(config: Properties, connection: string): void;
  check(request: CheckRequest): CheckResult;
  diff(request: DiffRequest): DiffResult;
  create(request: CreateRequest): Promise<{ readonly id: string; readonly outputs: Properties }>;
  /** Undefined where the resource is gone. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  update(request: UpdateRequest): Promise<Properties>;
  delete(request: { readonly type: string; readonly id: string }): Promise<void>;
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

/** What the project's `pulumi:autonaming` says about names that the program leaves out. */
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
  /** Property paths that the program told the engine to ignore. */
  readonly ignoreChanges: readonly string[];
}

export interface DiffResult {
  readonly differences: readonly Difference[];
  /** The paths among `differences` that a new resource is needed for. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

export interface CreateRequest {
  readonly type: string;
  readonly inputs: Properties;
  readonly preview: boolean;
}

export interface ReadRequest {
  readonly type: string;
  readonly id: string;
  /** Empty where a resource is imported. */
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface ReadResult {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface UpdateRequest extends CreateRequest {
  readonly id: string;
  readonly oldOutputs: Properties;
}

export interface InvokeRequest {
  readonly token: string;
  readonly args: Properties;
}
