import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "../state/mocks";
import { QUOTA_FIX } from "./quota-warning";

/** A hook with a member that its type hides: the registration with the engine. */
interface Registering {
  __registered: Promise<void>;
}

/**
 * Returns the resource options of a pool with which a failed creation says what to do. Azure's error only says that the
 * quota is reached. The engine ends the program when a creation fails, so only a hook of the engine can add the advice.
 *
 * The hook's name stays in the state. A `pulumi destroy` that fails to delete a pool reports Azure's error, although
 * the hook is not registered then (pulumi/pkg, resource/deploy/step.go, `DeleteStep`).
 *
 * @param name the pool's resource. In a plugin, a hook is only served while its component is created, so each pool has
 * its own.
 */
export function creationAdvice(name: string): Pick<pulumi.CustomResourceOptions, "hooks"> {
  if (isUnderMocks() || pulumi.runtime.isDryRun()) return {};
  // The engine's call does not have the context of the program, without which nothing is logged.
  const advise = AsyncResource.bind(({ errors: [error = ""] }: pulumi.ErrorHookArgs) => {
    if (error.includes("PoolQuotaReached")) {
      void pulumi.log.warn(`${name} exceeds the pool quota of its Batch account (PoolQuotaReached); ${ADVICE}`);
    }
    return false;
  });
  const hook = new pulumi.ErrorHook(`azure-batch-outputs-error-of-${name}`, advise);
  // An engine without error hooks refuses the registration, and ignores the hook's name at the resource. The engine
  // also refuses a second pool of this name, below another parent. Azure's error then appears without advice.
  const registering = hook as unknown as Registering;
  registering.__registered = registering.__registered.catch(() => undefined);
  return { hooks: { onError: [hook] } };
}

const ADVICE = `delete a pool that nothing uses, or ${QUOTA_FIX}. A replacement is created before the old pool is deleted, so it needs room for one more pool; with replace: "delete-first", it needs no more room`;
