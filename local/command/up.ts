import { type Command, InvalidArgumentError, Option } from "commander";
import { up } from "../daemon/lifecycle";
import { checkSettings, type Likeness, type SettingTexts } from "../environment/settings/settings";
import { report, reportDown, type StateOption, stateFolder, subcommand } from "./subcommand";

interface UpOptions extends StateOption {
  readonly like?: Likeness;
  readonly set?: SettingTexts;
}

export function upCommand(): Command {
  return subcommand("up", "start local Azure, unless it runs, and wait until it is ready")
    .addOption(
      new Option(
        "--like <behavior>",
        "set all settings: to the delays and limits of azure, or to the defaults, local",
      ).choices(["local", "azure"]),
    )
    .option("--set <setting=value>", "change one setting, such as roleDelay.blob=90s; can be repeated", readSetting)
    .action(async ({ like, set, ...options }: UpOptions) => {
      const running = await up(stateFolder(options), report, { like, set });
      console.log(`local Azure runs as process ${running.pid}, its state is in ${running.stateFolder}`);
      reportDown(running);
    });
}

function readSetting(given: string, before: SettingTexts = {}): SettingTexts {
  const [name = "", ...value] = given.split("=");
  try {
    return { ...before, ...checkSettings({ [name]: value.join("=") }, "--set") };
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
