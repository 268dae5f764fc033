/** The exports for other folders of this project, in addition to the public interface. */
export { nearestName } from "./nearest-name";
export { refusal } from "./refusal";
export { type AccessWait, nextAccessWait } from "./requests/access-wait";
export { type Clock, systemClock } from "./requests/clock";
export { sendDespiteForeignAborts } from "./requests/foreign-abort";
export { type RetriedRequest, type RetryObserver, RetryReport } from "./requests/retry-observer";
export {
  backoff,
  firstContactSeconds,
  isTlsCode,
  isTransientStatus,
  isUnreachedCode,
  MIN_SECONDS,
  MIN_TRIES,
  retryAfterOf,
} from "./requests/retry-rule";
export { withSignIn } from "./requests/sign-in";
export { identityOfToken } from "./requests/token-identity";
export { ALL_RUNS, checkRunId, LAST_RUN, RUN_METADATA, RUN_VARIABLE } from "./run-id";
export { shown } from "./shown";
export { pinnedServiceVersion, STORAGE_SERVICE_VERSION } from "./storage-service-version";
