import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { IS_NIGHTLY } from "../../support/nightly";
import { ended } from "./commands";

const MODULE = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml@v1.25.0";
const NAME = "pulumi-language-yaml";

/**
 * Returns the folder of Pulumi's host for YAML programs. The engine that a checkout builds has none, so a nightly run
 * builds it if there is Go. Returns undefined if there is no host.
 */
export async function findYamlHost(): Promise<string | undefined> {
  const cache = join(homedir(), ".cache", "azure-batch-outputs", "yaml-host");
  const folders = [...(process.env.PATH ?? "").split(delimiter), cache];
  const found = folders.map((folder) => join(folder, NAME)).find(existsSync);
  if (found !== undefined) return dirname(found);
  if (!IS_NIGHTLY) return undefined;
  mkdirSync(cache, { recursive: true });
  const env = { ...process.env, GOBIN: cache, CGO_ENABLED: "0" };
  const built = await ended("go", ["install", MODULE], { env }).catch(() => undefined);
  return built?.exitCode === 0 ? cache : undefined;
}
