import { RestError } from "@azure/core-rest-pipeline";
import type { UserDelegationKey } from "@azure/storage-blob";
import { STORAGE_SERVICE_VERSION } from "../../conventions/internal";
import { OutputError } from "../output-error";
import { refusedArgument } from "../refused-argument";
import { serviceTime } from "../retry/service-answer";
import type { OutputContainer } from "../storage/output-container";
import { openRestClient, type RestClient } from "../storage/rest-client";
import { CLOCK_LIMIT_SECONDS } from "../time/clock-difference";
import { requestDelegationKey } from "./delegation-key";

/** How long a URL with a SAS is valid, and how to abort the request for it. */
export interface ShareUrlOptions {
  /**
   * In seconds (default: 1 hour; maximum: 7 days, which is Azure's limit). The URL expires at the latest 5 minutes
   * before that limit.
   */
  readonly expiresIn?: number;
  /**
   * Called if the clocks of this machine and of the service differ by more than 5 minutes. Its argument is the number
   * of seconds by which this machine is ahead, negative if it is behind. The URL always expires by the service's clock.
   */
  readonly onClockDifference?: (seconds: number) => void;
  readonly abortSignal?: AbortSignal;
}

/** What signs the SAS of a URL, and the parts that every SAS has. */
export interface Delegation {
  readonly key: UserDelegationKey;
  readonly version: string;
  readonly expiresOn: Date;
}

/** Long enough to download outputs, and short enough to limit the harm of a URL that was lost. */
const DEFAULT_SECONDS = 3600;

/** The longest lifetime of a user delegation key: 7 days ("Create a user delegation SAS"). */
const LONGEST_SECONDS = 7 * 24 * 3600;

/**
 * How long, in ms, a key signs further URLs, so that many outputs need one request. A key is valid for 5 minutes longer
 * than its first URL.
 */
const REUSE_MS = 60_000;

/** A key, and what was known when it was issued. */
interface KnownKey extends Required<KeyAnswer> {
  readonly expiresIn: number;
  /** The time of the answer, in milliseconds of this process. */
  readonly at: number;
}

/** The newest key of each open container. */
const known = new WeakMap<OutputContainer, KnownKey>();

/** What the service answered to a request for a key. */
interface KeyAnswer {
  /** Undefined if the service refused the times of the request. */
  readonly key?: UserDelegationKey;
  /** When the key expires, in milliseconds since 1970. */
  readonly keyEnd: number;
  /** The time of the service, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * Requests a key with which this identity signs the SAS of a URL. If the endpoint uses TLS, the SAS is valid only over
 * TLS. It expires by the service's clock, which the `Date` of the answer reports.
 *
 * @throws {OutputError} `ExpiryRefused`; `AccessDenied` if the identity must not sign (it needs Storage Blob Delegator
 *   or a data role on the account), or if there is no identity.
 */
export async function delegation(container: OutputContainer, options: ShareUrlOptions): Promise<Delegation> {
  const { expiresIn = DEFAULT_SECONDS } = options;
  const issued = await issueKey(container, { ...options, expiresIn });
  known.set(container, issued);
  return delegationOf(issued);
}

/**
 * Returns what signs the SAS of one of many URLs, as `delegation` does. A key that was issued for the same time less
 * than a minute ago is used again.
 */
export async function delegationOfMany(container: OutputContainer, options: ShareUrlOptions): Promise<Delegation> {
  const { expiresIn = DEFAULT_SECONDS } = options;
  const earlier = known.get(container);
  const isUsable = earlier?.expiresIn === expiresIn && performance.now() - earlier.at < REUSE_MS;
  return isUsable ? delegationOf(earlier) : delegation(container, options);
}

function delegationOf({ key, keyEnd, now, at, expiresIn }: KnownKey): Delegation {
  const current = now + performance.now() - at;
  const expiresOn = new Date(Math.min(current + expiresIn * 1000, keyEnd));
  return { key, version: STORAGE_SERVICE_VERSION, expiresOn };
}

async function issueKey(
  { url, containerName, credential, send }: OutputContainer,
  { expiresIn, onClockDifference, abortSignal }: ShareUrlOptions & { readonly expiresIn: number },
): Promise<KnownKey> {
  if (!(expiresIn > 0 && expiresIn <= LONGEST_SECONDS)) {
    const rule = `be more than 0 and at most ${LONGEST_SECONDS} seconds (7 days)`;
    throw refusedArgument("ExpiryRefused", "expiresIn", rule, String(expiresIn));
  }
  if (credential === undefined) {
    throw new OutputError(
      "AccessDenied",
      `container ${containerName} was opened by a URL, which cannot sign another URL; share that URL itself`,
    );
  }
  const service = openRestClient(serviceUrl(url), credential);
  let clock = Date.now();
  const ask = (time?: number) =>
    send(
      { container: containerName },
      (signal) => {
        // Each attempt has its own time, because a request can be retried for longer than the clocks may differ.
        clock = Date.now();
        return askForKey(service, { time: time ?? clock, expiresIn, abortSignal: signal });
      },
      { abortSignal },
    );
  let { key, keyEnd, now } = await ask();
  if (isFar(clock, now)) {
    onClockDifference?.((clock - now) / 1000);
    ({ key, keyEnd, now } = await ask(now));
  }
  return { key: key as UserDelegationKey, keyEnd, now, expiresIn, at: performance.now() };
}

/**
 * Requests a key that lasts a little longer than the URL, so that small differences of the clocks do not matter.
 *
 * The service refuses a key that expires later than 7 days after its own time. So the longest key is shorter by the
 * allowed difference of the clocks.
 *
 * @param request.time this machine's estimate of the service's time, in milliseconds since 1970.
 */
async function askForKey(
  service: RestClient,
  { time, expiresIn, abortSignal }: { time: number; expiresIn: number; abortSignal: AbortSignal },
): Promise<KeyAnswer> {
  const startsOn = new Date(time - CLOCK_LIMIT_SECONDS * 1000);
  const seconds = Math.min(expiresIn + CLOCK_LIMIT_SECONDS, LONGEST_SECONDS - CLOCK_LIMIT_SECONDS);
  const keyEnd = time + seconds * 1000;
  try {
    const { key, date } = await requestDelegationKey(service, startsOn, new Date(keyEnd), abortSignal);
    return { key, keyEnd, now: date?.getTime() ?? time };
  } catch (error) {
    // The service refuses a key that would expire in the past, or later than in 7 days.
    const now = error instanceof RestError && error.statusCode === 400 ? serviceTime(error) : undefined;
    if (now === undefined || !isFar(time, now)) throw error;
    return { keyEnd, now };
  }
}

function isFar(time: number, serviceTime: number): boolean {
  return Math.abs(time - serviceTime) > CLOCK_LIMIT_SECONDS * 1000;
}

/** Returns the URL of the account of a container. The account is in the host or in the path. */
function serviceUrl(containerUrl: string): string {
  const endpoint = new URL(containerUrl);
  endpoint.pathname = endpoint.pathname.replace(/\/[^/]+\/?$/, "/");
  return endpoint.href;
}
