import type { Batch } from "../../batch/batch";
import type { Resources } from "../../environment/resources";
import type { Identity } from "../../identity/identity";
import type { Storage } from "../../storage/storage";

/** The services behind Azure Resource Manager. */
export interface Azure {
  readonly resources: Resources;
  readonly identity: Identity;
  readonly storage: Storage;
  readonly batch: Batch;
}
