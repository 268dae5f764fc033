import { realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { keptSchema } from "./kept-schema";
import { refineSchema } from "./refined-schema";

/** Members of the SDK's component provider and of its analyzer, which it has but does not declare as public. */
interface Provider {
  /** The plugin's folder. */
  readonly path: string;
  /** What an inference finds. The provider answers with the outputs of a component that are named here. */
  componentDefinitions?: Readonly<Record<string, { readonly outputs: object }>>;
  getSchema(): Promise<string>;
}

interface Analyzer {
  readonly program: { getSourceFiles(): readonly SourceFile[] };
  analyze(): unknown;
}

interface SourceFile {
  readonly fileName: string;
  readonly statements: readonly Statement[];
}

interface Statement {
  readonly name?: { readonly text?: string };
  readonly jsDoc?: readonly { readonly comment?: unknown }[];
}

interface Schema {
  readonly resources: Readonly<Record<string, { readonly properties: object }>>;
}

/** The folder of the components: the sources or, if the package is built, the compiled ones. */
const COMPONENTS = join(__dirname, "..");

/** The file of the SDK that runs a plugin. It is this process's main module in a plugin, and not in a program. */
const RUNNER = ["@pulumi", "pulumi", "cmd", "run-plugin"].join(sep);

/**
 * Refines and keeps the schema that this process serves, if it is a Pulumi plugin. The SDK infers the schema in each
 * process and has no hook to change it, so this function replaces two of its methods. In an SDK that does not have
 * them, the schema stays as it is inferred. So does that of another plugin, whose components use those of this package.
 */
export function refinePlugin(): void {
  if (!require.main?.filename.includes(RUNNER)) return;
  // The SDK has loaded these files already. In a program, they must not be loaded: the analyzer loads TypeScript.
  const { Analyzer } = load("analyzer") as { Analyzer?: { prototype: Analyzer } };
  const { ComponentProvider } = load("provider") as { ComponentProvider?: { prototype: Provider } };
  if (Analyzer?.prototype.analyze === undefined || ComponentProvider?.prototype.getSchema === undefined) return;
  const descriptions = new Map<string, string>();
  const { analyze } = Analyzer.prototype;
  Analyzer.prototype.analyze = function analyzeAll() {
    for (const file of this.program.getSourceFiles()) addDescriptions(file, descriptions);
    return analyze.call(this);
  };
  const { getSchema } = ComponentProvider.prototype;
  ComponentProvider.prototype.getSchema = async function refined() {
    if (!hasComponents(this.path)) return getSchema.call(this);
    const infer = async () => JSON.stringify(refineSchema(JSON.parse(await getSchema.call(this)), descriptions));
    const schema = await keptSchema(this.path, infer);
    this.componentDefinitions ??= definitionsOf(JSON.parse(schema));
    return schema;
  };
}

/** Returns whether a plugin's folder has these components, or a link to them. */
function hasComponents(folder: string): boolean {
  return ["components", "dist/components"].some((name) => isSame(join(folder, name), COMPONENTS));
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

/** Returns the part of an inference that is also in the schema and that the provider reads. */
function definitionsOf({ resources }: Schema): NonNullable<Provider["componentDefinitions"]> {
  const entries = Object.entries(resources);
  return Object.fromEntries(entries.map(([type, { properties }]) => [type.split(":").at(-1), { outputs: properties }]));
}

function load(file: string): object {
  return require(`@pulumi/pulumi/provider/experimental/${file}`) as object;
}

/** Adds the documentation of the types that a file of this package declares. */
function addDescriptions({ fileName, statements }: SourceFile, descriptions: Map<string, string>): void {
  if (fileName.includes("/node_modules/")) return;
  for (const { name, jsDoc = [] } of statements) {
    const comment = jsDoc.at(-1)?.comment;
    if (name?.text !== undefined && typeof comment === "string") descriptions.set(name.text, comment);
  }
}
