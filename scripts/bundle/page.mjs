// Bundles the page of outputs into dist/command/page. The package contains the bundle, so its libraries are not
// installed with it.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { licenses } from "./licenses.mjs";

const root = join(import.meta.dirname, "../..");
const [from, to] = [join(root, "view/page"), join(root, "dist/command/page")];

mkdirSync(to, { recursive: true });
const { metafile } = await build({
  entryPoints: [join(from, "main.tsx")],
  outfile: join(to, "page.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "eof",
  absWorkingDir: root,
  metafile: true,
  logLevel: "warning",
});
for (const file of ["index.html", "icon.svg", "page.css"]) copyFileSync(join(from, file), join(to, file));
writeFileSync(join(to, "THIRD-PARTY-LICENSES.txt"), licenses(root, Object.keys(metafile.inputs)));
