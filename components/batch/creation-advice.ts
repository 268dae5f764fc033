import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "../state/mocks";
import { QUOTA_FIX } from "./quota-warning";

/** A hook with a member that its type hides: the registration with the engine. */
interface Registering {
  __registered: Promise<void>;
}

/** The hook's name, which the state records for each pool. */
const NAME = "azure-batch-outputs-pool-error";

const hooks = new WeakMap<object, pulumi.ErrorHook>();

/**
 * Returns the resource options of a pool with which a failed creation says what to do. Azure's error only says that the
 * quota is reached. The engine ends the program when a creation fails, so only a hook of the engine can add the advice.
 *
 * The program must be the one that runs the update. A `pulumi destroy` that fails to delete a pool reports Azure's
 * error, although the hook is in the state but not registered (pulumi/pkg, resource/deploy/step.go, `DeleteStep`).
 */
export function creationAdvice(): Pick<pulumi.CustomResourceOptions, "hooks"> {
  if (isUnderMocks() || pulumi.runtime.isDryRun()) return {};
  const deployment = pulumi.runtime.getMonitor() ?? hooks;
  const hook = hooks.get(deployment) ?? register();
  hooks.set(deployment, hook);
  return { hooks: { onError: [hook] } };
}

function register(): pulumi.ErrorHook {
  // The engine's call does not have the context of the program, without which nothing is logged.
  const advise = AsyncResource.bind(({ errors: [error = ""], name }: pulumi.ErrorHookArgs) => {
    if (error.includes("PoolQuotaReached")) {
      void pulumi.log.warn(`pool ${name} exceeds the pool quota of its Batch account (PoolQuotaReached); ${ADVICE}`);
    }
    return false;
  });
  const hook = new pulumi.ErrorHook(NAME, advise);
  // An engine without error hooks refuses the registration, and ignores the hook's name at the resource. In a plugin,
  // another component may have registered the same hook. Both leave Azure's error as it is.
  const registering = hook as unknown as Registering;
  registering.__registered = registering.__registered.catch(() => undefined);
  return hook;
}

const ADVICE = `delete a pool that nothing uses, or ${QUOTA_FIX}. A replacement without poolName is created before the old pool is deleted, so it needs room for one more pool`;
