import type { Plugin } from "esbuild";

export function bundleCommand(
  folder: string,
  entryPoints: Readonly<Record<string, string>>,
  plugins?: readonly Plugin[],
): Promise<void>;
