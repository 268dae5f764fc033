import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT, stdoutOf } from "./commands";

const NAME = "azure-batch-outputs";

/** The project of a user, in a folder outside the checkout. */
export interface InstalledProject {
  readonly folder: string;
  /** Does what `npm install` does with these packages, of which ours is the packed one. */
  install(packages: readonly string[]): Promise<void>;
  /** Deletes the folder. */
  remove(): Promise<void>;
}

/**
 * Makes an empty folder, and packs the package for it.
 *
 * A real `npm install` of all peers writes 571 MB. It runs if `PACKAGE_INSTALL` is `full`. Otherwise our package is
 * unpacked from its tarball, and gets links to the checkout's copies of those packages that it declares as
 * dependencies. The project gets links to those that the user installs, and no others. So a file that is missing in the
 * package and a dependency that nobody declares are found either way; whether npm can resolve all versions only by the
 * real one.
 */
export async function installedProject(): Promise<InstalledProject> {
  // macOS and others have links on the way to the temporary folder, and programs print the real path.
  const folder = await realpath(await mkdtemp(join(tmpdir(), "azure-batch-outputs-project-")));
  const project = join(folder, "render");
  await mkdir(project);
  const pack = ["pack", "--ignore-scripts", "--json", "--loglevel=error", "--pack-destination", folder];
  await stdoutOf("npm", pack);
  const tarball = join(folder, `${NAME}-${(await manifest(ROOT)).version}.tgz`);
  return {
    folder: project,
    install: (packages) =>
      process.env.PACKAGE_INSTALL === "full"
        ? installByNpm(project, packages, tarball)
        : installByLinks(project, packages, tarball),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

interface Manifest {
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>> | string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

async function manifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
}

async function installByNpm(project: string, packages: readonly string[], tarball: string): Promise<void> {
  const specs = packages.map((name) => (name === NAME ? tarball : name));
  await stdoutOf("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...specs], { cwd: project });
}

async function installByLinks(project: string, packages: readonly string[], tarball: string): Promise<void> {
  for (const name of packages) {
    const target = join(project, "node_modules", name);
    await rm(target, { recursive: true, force: true });
    if (name === NAME) {
      await mkdir(target, { recursive: true });
      await stdoutOf("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
      const { dependencies = {} } = await manifest(target);
      await installByLinks(target, Object.keys(dependencies), tarball);
    } else {
      await mkdir(dirname(target), { recursive: true });
      await symlink(join(ROOT, "node_modules", name), target);
    }
    await linkCommands(project, name, target);
  }
  const file = join(project, "package.json");
  if (packages.includes(NAME)) {
    const dependencies = Object.fromEntries(packages.map((name) => [name, "*"]));
    await writeFile(file, JSON.stringify({ ...(await manifest(project)), dependencies }, null, 2));
  }
}

async function linkCommands(project: string, name: string, target: string): Promise<void> {
  const { bin = {} } = await manifest(target);
  const commands = typeof bin === "string" ? { [name.split("/").at(-1) ?? ""]: bin } : bin;
  for (const [command, file] of Object.entries(commands)) {
    const link = join(project, "node_modules", ".bin", command);
    await mkdir(dirname(link), { recursive: true });
    await rm(link, { force: true });
    await symlink(join(target, file), link);
    // npm makes the files of `bin` executable.
    if (name === NAME) await chmod(join(target, file), 0o755);
  }
}
