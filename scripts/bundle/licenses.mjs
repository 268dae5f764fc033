import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the license texts of the bundled packages; most licenses require that they are included. */
export function licenses(root, inputs) {
  const packages = new Set(inputs.map(packageFolder).filter((path) => path !== undefined));
  return [...packages]
    .sort()
    .map((folder) => license(join(root, folder)))
    .join(`\n${"-".repeat(80)}\n\n`);
}

function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function license(path) {
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const texts = readdirSync(path)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(path, file), "utf8").trim());
  return `${name} ${version} (${license})\n\n${texts.join("\n\n") || "No license text in the package."}\n`;
}
