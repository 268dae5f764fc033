import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "mocha";
import { ROOT, stdoutOf } from "./commands";

/** The packages of this checkout and their folders, by name. */
const OWN: Readonly<Record<string, string>> = { "azure-batch-outputs": ROOT, "local-azure": join(ROOT, "local") };

/** A user's project in a folder outside the checkout. */
export interface InstalledProject {
  readonly folder: string;
  /** Installs packages as `npm install` does. Packages of this checkout are packed first. */
  install(packages: readonly string[]): Promise<void>;
  /** Deletes the folder. */
  remove(): Promise<void>;
}

/** The packed packages of this checkout, which all projects of this process share. */
let packed: Promise<Packed> | undefined;

// A root hook: it runs after the tests of all files.
after(async () => {
  if (packed !== undefined) await rm((await packed).folder, { recursive: true, force: true });
});

/**
 * Creates an empty folder for a project, and packs this checkout's packages if no earlier project has done that.
 *
 * A real `npm install` with all peer dependencies writes 571 MB. It runs only if `PACKAGE_INSTALL` is `full`.
 * Otherwise, a package of this checkout is unpacked from its tarball, with links to the checkout's copies of its
 * declared dependencies. The project has links only to the packages that the user installs. Both ways detect files that
 * are missing in the package, and undeclared dependencies. Only the real installation checks whether npm can resolve
 * all versions.
 */
export async function installedProject(): Promise<InstalledProject> {
  // On macOS and some other systems the temporary folder's path contains links, and programs print the real path.
  const folder = await realpath(await mkdtemp(join(tmpdir(), "azure-batch-outputs-project-")));
  const project = join(folder, "render");
  await mkdir(project);
  packed ??= pack();
  const { tarballs } = await packed;
  return {
    folder: project,
    install: (packages) =>
      process.env.PACKAGE_INSTALL === "full"
        ? installByNpm(project, packages, tarballs)
        : installByLinks(project, packages, tarballs),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** A folder with the tarballs of this checkout's packages. */
interface Packed {
  readonly folder: string;
  readonly tarballs: Tarballs;
}

async function pack(): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-packed-"));
  const args = ["--ignore-scripts", "--json", "--loglevel=error", "--pack-destination", folder];
  await stdoutOf("npm", ["pack", ...Object.values(OWN), ...args]);
  const tarballs: Record<string, string> = {};
  for (const [name, own] of Object.entries(OWN))
    tarballs[name] = join(folder, `${name}-${(await manifest(own)).version}.tgz`);
  return { folder, tarballs };
}

/** Packed packages, by name. */
type Tarballs = Readonly<Record<string, string>>;

interface Manifest {
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>> | string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

async function manifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
}

async function installByNpm(project: string, packages: readonly string[], tarballs: Tarballs): Promise<void> {
  const specs = packages.map((name) => tarballs[name] ?? name);
  await stdoutOf("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...specs], { cwd: project });
}

async function installByLinks(project: string, packages: readonly string[], tarballs: Tarballs): Promise<void> {
  for (const name of packages) {
    const target = join(project, "node_modules", name);
    await rm(target, { recursive: true, force: true });
    const tarball = tarballs[name];
    if (tarball !== undefined) {
      await mkdir(target, { recursive: true });
      await stdoutOf("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
      const { dependencies = {} } = await manifest(target);
      await installByLinks(target, Object.keys(dependencies), tarballs);
    } else {
      await mkdir(dirname(target), { recursive: true });
      await symlink(join(ROOT, "node_modules", name), target);
    }
    await linkCommands(project, name, target);
  }
  const file = join(project, "package.json");
  if (packages.some((name) => name in OWN)) {
    const { dependencies, ...rest } = await manifest(project);
    const added = Object.fromEntries(packages.map((name) => [name, "*"]));
    await writeFile(file, JSON.stringify({ ...rest, dependencies: { ...dependencies, ...added } }, null, 2));
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
    // npm makes the files in `bin` executable.
    if (name in OWN) await chmod(join(target, file), 0o755);
  }
}
