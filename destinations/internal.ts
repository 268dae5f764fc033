/** The exports for other folders of this project, in addition to the public interface. */
export { checkDescription } from "./description/check-description";
export { declaredJob } from "./description/job-container";
export {
  COMMAND_FOLDER,
  CONFIGURATION_FILE,
  CONFIGURATION_FILE_VARIABLE,
  CONFIGURATION_VARIABLE,
  CURRENT_VERSION,
  installedConfigurationFile,
  NODE_TOOL_FOLDER,
  type NodeConfiguration,
  nodeConfiguration,
  ROOT_OWNED_FOLDER,
  VERSIONS_FOLDER,
} from "./node-installation";
