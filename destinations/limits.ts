/**
 * The characters that Batch takes of a command line, and of all of a task's resource files as JSON. Its answer is 400
 * `InvalidPropertyValue`, "Total size of resourceFiles cannot be more than 32768 characters" (Azure/BatchExplorer#30, and
 * error 2504 of "Troubleshoot Azure Data Factory connectors").
 */
export const MAX_CHARACTERS = 32_768;
