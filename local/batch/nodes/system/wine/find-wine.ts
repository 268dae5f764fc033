import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The programs of an installed wine, as absolute paths. */
export interface Wine {
  readonly wine: string;
  readonly wineserver: string;
}

/** Where Debian and Ubuntu put the programs of their package `wine64`, which are not on PATH. */
const DEBIAN_FOLDER = "/usr/lib/wine";

/**
 * Returns the wine of this machine, or undefined if it has none for 64-bit programs. `LOCAL_AZURE_WINE` names the only
 * folder to look at.
 */
export function findWine(environment: NodeJS.ProcessEnv = process.env): Wine | undefined {
  const { PATH = "", LOCAL_AZURE_WINE } = environment;
  const folders = LOCAL_AZURE_WINE ? [LOCAL_AZURE_WINE] : [...PATH.split(delimiter).filter(Boolean), DEBIAN_FOLDER];
  for (const name of ["wine64", "wine"]) {
    for (const folder of folders) {
      const wine = join(folder, name);
      const wineserver = [folder, DEBIAN_FOLDER]
        .flatMap((place) => [join(place, "wineserver64"), join(place, "wineserver")])
        .find(isProgram);
      if (isProgram(wine) && wineserver !== undefined) return { wine, wineserver };
    }
  }
  return undefined;
}

/** What to do if wine is missing. */
export const WINE_ADVICE =
  "nodes of Windows pools run in wine, which this machine does not have; install it, on Debian and Ubuntu with `apt-get install wine64`, and reboot the node";

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
