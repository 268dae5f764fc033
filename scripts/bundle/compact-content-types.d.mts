import type { Plugin } from "esbuild";

export const compactContentTypes: Plugin;
