import { after, afterEach, before } from "mocha";
import { changeSettings } from "../../../environment/settings/open-settings";
import type { SettingTexts } from "../../../environment/settings/settings";
import { type LocalStorage, openLocalStorage } from "./local-storage";

/** Opens a storage for the tests of a describe block. `set` changes its settings until the end of a test. */
export function useLimitedStorage(): { storage(): LocalStorage; set(texts: SettingTexts): void } {
  let local: LocalStorage;
  before(async () => {
    local = await openLocalStorage();
  });
  after(() => local.close());
  afterEach(() => set({}));
  const set = (texts: SettingTexts) => changeSettings(local.environment.state, { like: "local", set: texts });
  return { storage: () => local, set };
}
