export { type ExplainFailureOptions, explainFailure } from "./explain-failure";
export { explainPreparations, FAILED_TASKS } from "./explain-job";
export { FAILED_NODE_STATES } from "./explain-node";
export { resizeErrors } from "./explain-pool";
export { hasTaskFailed } from "./explain-task";
export { explainOversized, noteOfTarget } from "./explain-waiting";
export { explanationText } from "./explanation-text";
export { parseUploadLog } from "./upload-log";
