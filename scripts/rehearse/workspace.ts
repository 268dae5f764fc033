import type { InlineProgramArgs, LocalProgramArgs, LocalWorkspaceOptions, Stack } from "@pulumi/pulumi/automation";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { type EngineRun, mustSucceed, runEngine, type Signals } from "./engine";
import type { Principal } from "./principal";
import { type StateResource, stackResources } from "./stack-resources";

/** A stack of the rehearsal, which several principals can deploy. Its state is in the rehearsal's folder. */
export interface RehearsalStack {
  up(principal: Principal, config: Readonly<Record<string, string>>, request: string): Promise<EngineRun>;
  preview(principal: Principal, request: string): Promise<EngineRun>;
  /** Deletes everything, whatever an interrupted operation has left. @throws if something remains. */
  destroy(principal: Principal, signals: Signals): Promise<void>;
  outputs(principal: Principal): Promise<Readonly<Record<string, unknown>>>;
  /** The resources in the state; none if the stack does not exist. */
  resources(principal: Principal): Promise<readonly StateResource[]>;
}

/** Where the states of a rehearsal's stacks are, and what encrypts their secrets. */
export interface StackStates {
  /** The rehearsal's folder. */
  readonly folder: string;
  readonly passphrase: string;
}

/** Opens a stack. */
export function openStack(
  { folder, passphrase }: StackStates,
  args: LocalProgramArgs | InlineProgramArgs,
  options: LocalWorkspaceOptions,
  signals: Signals,
): RehearsalStack {
  const select = async (principal: Principal): Promise<Stack> => {
    const envVars = {
      PULUMI_BACKEND_URL: `file://${folder}/pulumi`,
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...principal.variables,
    };
    const stack = await ("program" in args
      ? LocalWorkspace.createOrSelectStack(args, { ...options, envVars })
      : LocalWorkspace.createOrSelectStack(args, { ...options, envVars }));
    // azure-native reads the client id from ARM_CLIENT_ID, too. Local Azure's provider gets only the configuration.
    const clientId = principal.variables.ARM_CLIENT_ID ?? process.env.ARM_CLIENT_ID;
    if (clientId) await stack.setConfig("azure-native:clientId", { value: clientId });
    else await stack.removeConfig("azure-native:clientId").catch(() => {});
    return stack;
  };
  return {
    async up(principal, config, request) {
      const stack = await select(principal);
      const values = Object.entries(config).map(([key, value]) => [key, { value }]);
      if (values.length > 0) await stack.setAllConfig(Object.fromEntries(values));
      return runEngine(request, signals, (given) => stack.up(given));
    },
    async preview(principal, request) {
      const stack = await select(principal);
      return runEngine(request, signals, (given) => stack.preview(given));
    },
    async destroy(principal, ownSignals) {
      const stack = await select(principal);
      // Only this command uses the state: a lock is that of a killed operation.
      await stack.cancel().catch(() => {});
      await stack.refresh({ clearPendingCreates: true, signal: ownSignals.engine }).catch(() => {});
      mustSucceed(await runEngine("pulumi destroy", ownSignals, (given) => stack.destroy(given)));
      await stack.workspace.removeStack(stack.name);
    },
    async outputs(principal) {
      const outputs = await (await select(principal)).outputs();
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    },
    resources: async (principal) => stackResources(await select(principal)),
  };
}
