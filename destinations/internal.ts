/** The exports for other folders of this project, in addition to the public interface. */
export { checkDescription } from "./description/check-description";
export { declaredJob } from "./description/job-container";
export { typeOfPattern } from "./files/content-type";
export {
  ALL_KINDS,
  COMMAND_FOLDER,
  COMMAND_VARIABLE,
  COMPILED_FILES,
  CONFIGURATION_FILE,
  CONFIGURATION_FILE_VARIABLE,
  CONFIGURATION_VARIABLE,
  CURRENT_VERSION,
  installedConfigurationFile,
  LINK_FOLDER,
  NODE_TOOL_FOLDER,
  NODEJS_SHA256_VARIABLE,
  type NodeConfiguration,
  nodeConfiguration,
  ROOT_OWNED_FOLDER,
  SHA256_VARIABLE,
  VERSIONS_FOLDER,
  WINDOWS_NODE_TOOL_FOLDER,
  WINDOWS_NODEJS_FILE,
  windowsNodeToolFolder,
} from "./node-installation";
export { readTar, type TarFile } from "./read-tar";
