import { BatchServiceError } from "../errors";

/** A change that could not be stored, since the disk is full or fails. Nothing of it is stored, and it may be tried again. */
export class StoreFailure extends BatchServiceError {
  constructor(file: string, reason: string) {
    super("ServerBusy", { Reason: `${file} could not be written: ${reason}; make room on its disk` });
  }
}

/** SQLite's result codes of a disk that is full or fails (https://www.sqlite.org/rescode.html): IOERR, FULL, CANTOPEN. */
const diskCodes = [10, 13, 14];

/** The methods of a store, of which each throws a `StoreFailure` where the disk is to blame. */
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
          // the low byte tells what happened, the others how
          if (errcode === undefined || !diskCodes.includes(errcode & 0xff)) throw error;
          throw new StoreFailure(file, String(message));
        }
      },
    ];
  });
  return Object.fromEntries(guarded) as T;
}
