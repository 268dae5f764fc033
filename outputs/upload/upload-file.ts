import { RestError } from "@azure/storage-blob";
import { OutputError } from "../output-error";
import { serviceCode } from "../retry-policy";
import { openFileSource } from "./file-source";
import { type Target, type Uploaded, upload } from "./upload";

/**
 * How often a file is read: once, and again where it was changed meanwhile or its blocks were lost to somebody else who wrote the same
 * output. What storage has by then is not sent again.
 */
const MOST_READINGS = 3;

/**
 * Uploads a file as it is at one moment.
 *
 * @throws {OutputError} `SourceNotFound`; `SourceChanged` where it is written to without end; and what storage answers.
 */
export async function uploadFile(target: Target, file: string): Promise<Uploaded> {
  for (let reading = 1; ; reading += 1) {
    const source = await openFileSource(file);
    try {
      return await upload(target, source);
    } catch (error) {
      if (reading === MOST_READINGS || !isWorthReading(error)) throw error;
    } finally {
      await source.close();
    }
  }
}

function isWorthReading(error: unknown): boolean {
  if (!(error instanceof OutputError)) return false;
  if (error.code === "SourceChanged") return true;
  return error.cause instanceof RestError && serviceCode(error.cause) === "InvalidBlockList";
}
