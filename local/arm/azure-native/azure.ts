import type { Batch } from "../../batch";
import type { Settings } from "../../environment/environment";
import type { Resources } from "../../environment/resources";
import type { Identity } from "../../identity";
import type { Storage } from "../../storage";

/** The services behind Azure Resource Manager. */
export interface Azure {
  readonly resources: Resources;
  readonly identity: Identity;
  readonly storage: Storage;
  readonly batch: Batch;
  readonly settings: Settings;
}
