import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { objectAt, type Properties, stringAt } from "../properties";
import { isArchive } from "./asset";
import { type ZipEntry, zip } from "./zip";

/**
 * Returns the content of an asset. An archive of a folder or of assets becomes a ZIP file, as with azure-native.
 *
 * @throws if the asset is on another machine, or cannot be read.
 */
export async function assetContent(asset: Properties): Promise<Buffer> {
  const text = stringAt(asset, "text");
  const path = stringAt(asset, "path");
  if (text !== undefined) return Buffer.from(text);
  if (path !== undefined) return (await stat(path)).isDirectory() ? zip(await entriesOf(path)) : readFile(path);
  if (isArchive(asset) && stringAt(asset, "uri") === undefined) return zip(await entriesOfAssets(asset));
  if (stringAt(asset, "uri") !== undefined) {
    throw new Error(`an asset must have text or be on this machine, got ${asset.uri}; download it first`);
  }
  return Buffer.alloc(0);
}

async function entriesOf(folder: string, prefix = ""): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  const found = await readdir(folder, { withFileTypes: true });
  for (const { name } of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, name);
    // Follows links, as Pulumi does.
    if ((await stat(path)).isDirectory()) entries.push(...(await entriesOf(path, `${prefix}${name}/`)));
    else entries.push({ path: `${prefix}${name}`, content: await readFile(path) });
  }
  return entries;
}

async function entriesOfAssets(archive: Properties): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  for (const [name, asset] of Object.entries(objectAt(archive, "assets"))) {
    const path = stringAt(asset as Properties, "path");
    const isFolder = isArchive(asset) && path !== undefined && (await stat(path)).isDirectory();
    if (isFolder) entries.push(...(await entriesOf(path, `${name}/`)));
    else if (isArchive(asset) && path === undefined) {
      for (const entry of await entriesOfAssets(asset)) entries.push({ ...entry, path: `${name}/${entry.path}` });
    } else entries.push({ path: name, content: await assetContent(asset as Properties) });
  }
  return entries;
}
