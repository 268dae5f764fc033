import { existsSync } from "node:fs";
import { shown } from "../../conventions/internal";
import {
  CONFIGURATION_FILE_VARIABLE,
  installedConfigurationFile,
  type NodeConfiguration,
} from "../../destinations/internal";
import { readJsonObject, refused } from "./json-file";

/**
 * Reads the configuration that the pool's StartTask has written on this node, or the file that
 * `BATCH_OUTPUTS_CONFIG_FILE` names.
 *
 * @returns undefined if there is no configuration.
 * @throws {CommandError} `ConfigurationRefused`.
 */
export async function readNodeConfiguration(env: NodeJS.ProcessEnv): Promise<NodeConfiguration | undefined> {
  const file = env[CONFIGURATION_FILE_VARIABLE] || existing(installedConfigurationFile(env));
  if (file === undefined) return undefined;
  const from = { file, what: "configuration", fix: "reboot the node; its StartTask then writes the file again" };
  const { version, blobEndpoint, identityClientId, md5 } = await readJsonObject(from);
  if (version !== 1) {
    throw refused(from, "be of version 1", shown(version), "use the version of this command that the pool installs");
  }
  if (typeof blobEndpoint !== "string") {
    throw refused(from, "have a blobEndpoint", shown(blobEndpoint), from.fix);
  }
  if (typeof identityClientId !== "string" || identityClientId === "") {
    throw refused(from, "have an identityClientId", shown(identityClientId), from.fix);
  }
  if (md5 !== undefined && !(Array.isArray(md5) && md5.every((kind) => typeof kind === "string"))) {
    throw refused(from, "have a list of kinds as md5, or none", shown(md5), from.fix);
  }
  return { version, blobEndpoint, identityClientId, ...(md5 !== undefined && { md5 }) };
}

function existing(file: string | undefined): string | undefined {
  return file !== undefined && existsSync(file) ? file : undefined;
}
