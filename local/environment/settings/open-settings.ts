import { statSync } from "node:fs";
import type { Settings, StateFolder } from "../environment";
import { LocalAzureError } from "../local-azure-error";
import { checkSettings, type Likeness, parsed, type SettingTexts, valuesLike } from "./settings";

/** Contains the settings whose values differ from the defaults, by name. */
const DOCUMENT = "settings.json";

/**
 * Opens the settings of a state folder, which `local-azure up` and a text editor can change at any time. Each read
 * returns the current value.
 *
 * @param log called with the problem if the file is wrong after a change. The last correct values stay in effect.
 */
export function openSettings(state: StateFolder, log: (message: string) => void = () => {}): Settings {
  const file = state.path(DOCUMENT);
  let texts = effective(readSettings(state));
  let version = versionOf(file);

  const current = () => {
    const now = versionOf(file);
    if (now === version) return texts;
    version = now;
    try {
      // Reading would create the folder again if it was removed.
      texts = effective(now === "" ? {} : readSettings(state));
      log(`settings: ${JSON.stringify(differing(texts))}`);
    } catch (error) {
      if (!(error instanceof LocalAzureError)) throw error;
      log(error.message);
    }
    return texts;
  };
  return {
    get: (name) => parsed(name, current()[name])!,
    texts: () => differing(current()),
  };
}

/** A change of settings: the settings of a likeness first, then single ones. */
export interface SettingChanges {
  readonly like?: Likeness;
  readonly set?: SettingTexts;
}

/** Changes the settings of a state folder, whether or not a local Azure runs on it. */
export function changeSettings(state: StateFolder, { like, set = {} }: SettingChanges): void {
  if (like === undefined && Object.keys(set).length === 0) return;
  const before = like === undefined ? effective(readSettings(state)) : valuesLike(like);
  state.writeJson(DOCUMENT, differing({ ...before, ...set }));
}

function readSettings(state: StateFolder): SettingTexts {
  return checkSettings(state.readJson<Record<string, unknown>>(DOCUMENT) ?? {}, state.path(DOCUMENT));
}

function effective(stored: SettingTexts): Readonly<Record<string, string>> {
  return { ...valuesLike("local"), ...stored };
}

function differing(texts: Readonly<Record<string, string>>): SettingTexts {
  const defaults: Readonly<Record<string, string>> = valuesLike("local");
  return Object.fromEntries(Object.entries(texts).filter(([name, text]) => text !== defaults[name]));
}

/** Every change of the file is a new file, so its number changes. An editor may also write into the same file. */
function versionOf(file: string): string {
  const status = statSync(file, { throwIfNoEntry: false });
  return status === undefined ? "" : `${status.ino} ${status.mtimeMs} ${status.size}`;
}
