import { BatchServiceError } from "../errors";

/**
 * A change that could not be stored, because the disk is full or fails. Nothing was stored, so the change can be
 * retried.
 */
export class StoreFailure extends BatchServiceError {
  constructor(file: string, reason: string) {
    super("ServerBusy", { Reason: `${file} could not be written: ${reason}; make room on its disk` });
  }
}

/**
 * SQLite's result codes for a disk that is full or fails (https://www.sqlite.org/rescode.html): IOERR, FULL, CANTOPEN.
 */
const diskCodes = [10, 13, 14];

/** Wraps a store's methods so that they throw a `StoreFailure` if the disk causes an error. */
export function withStoreFailures<T extends object>(file: string, store: T): T {
  const guarded = Object.entries(store).map(([name, method]) => {
    if (typeof method !== "function") return [name, method];
    return [
      name,
      (...parameters: unknown[]) => {
        try {
          return method(...parameters);
        } catch (error) {
          const { errcode, message } = error as { errcode?: number; message?: string };
          // The low byte of the code is the kind of error, the others are details.
          if (errcode === undefined || !diskCodes.includes(errcode & 0xff)) throw error;
          throw new StoreFailure(file, String(message));
        }
      },
    ];
  });
  return Object.fromEntries(guarded) as T;
}
