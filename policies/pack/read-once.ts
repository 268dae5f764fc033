import { type AnalyzeRequest, onAnalyze, onAnalyzeStack } from "./analyzer-requests";

/**
 * Lets the properties of each resource be read once per request. Pulumi's SDK reads them from the message again for
 * each policy. The SDK copies what it gets, so policies share no objects.
 */
export function readPropertiesOnce(): void {
  onAnalyze(readOnce);
  onAnalyzeStack((request) => {
    for (const resource of request.getResourcesList()) readOnce(resource);
  });
}

function readOnce(request: AnalyzeRequest): void {
  const struct = request.getProperties();
  if (struct === undefined) return;
  const read = struct.toJavaScript.bind(struct);
  let properties: object | undefined;
  struct.toJavaScript = () => {
    properties ??= read();
    return properties;
  };
}
