import { RestError } from "@azure/core-rest-pipeline";
import type { OutputContainer } from "./output-container";
import type { RequestOptions } from "./request-options";

/** Creates a container without anonymous access. Returns false if it exists already. */
export function createContainer(
  { containerName, rest, send }: OutputContainer,
  options: RequestOptions,
): Promise<boolean> {
  return send(
    { container: containerName },
    async (abortSignal) => {
      try {
        await rest({ method: "PUT", query: { restype: "container" }, abortSignal });
        return true;
      } catch (error) {
        if (error instanceof RestError && error.code === "ContainerAlreadyExists") return false;
        throw error;
      }
    },
    options,
  );
}
