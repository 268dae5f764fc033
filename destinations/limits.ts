/**
 * The maximum length of a command line, and of all resource files of a task as JSON, in characters. Batch answers a
 * longer one with 400 `InvalidPropertyValue`: "Total size of resourceFiles cannot be more than 32768 characters"
 * (Azure/BatchExplorer#30, and error 2504 of "Troubleshoot Azure Data Factory connectors").
 */
export const MAX_CHARACTERS = 32_768;
