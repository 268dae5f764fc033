import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { fileOf } from "./import-graph";

const root = join(__dirname, "..", "..");

/** What one file exports, and what it takes from other files of the checkout. */
export interface ExportedNames {
  /** The names that are declared in the file and exported. */
  readonly declared: readonly string[];
  /** The names that the file exports from other files, with where they come from. */
  readonly passedOn: readonly { readonly name: string; readonly from: NameInFile }[];
  /** What the file imports for itself. */
  readonly used: readonly NameInFile[];
}

/** A name that a file exports; `*` for all of them. */
export interface NameInFile {
  readonly file: string;
  readonly name: string;
}

/** Returns what the source files that match the globs export and import, by path from the root of the checkout. */
export function exportGraph(globs: readonly string[]): ReadonlyMap<string, ExportedNames> {
  const files = globSync([...globs], { cwd: root, exclude: ["**/node_modules/**", "**/dist/**"] });
  return new Map(files.map((file) => [file, exportedNames(file)]));
}

function exportedNames(file: string): ExportedNames {
  const declared: string[] = [];
  const passedOn: { name: string; from: NameInFile }[] = [];
  const used: NameInFile[] = [];
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ESNext, true);
  const targetOf = (specifier: ts.Node | undefined) =>
    specifier !== undefined && ts.isStringLiteralLike(specifier) ? fileOf(file, specifier.text) : undefined;
  const useAll = (target: string | undefined) => target !== undefined && used.push({ file: target, name: "*" });

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const target = targetOf(node.moduleSpecifier);
      const bindings = node.importClause?.namedBindings;
      if (target === undefined) return;
      if (node.importClause?.name !== undefined) used.push({ file: target, name: "default" });
      if (bindings !== undefined && ts.isNamespaceImport(bindings)) useAll(target);
      if (bindings !== undefined && ts.isNamedImports(bindings)) {
        for (const { name, propertyName } of bindings.elements)
          used.push({ file: target, name: (propertyName ?? name).text });
      }
    } else if (ts.isExportDeclaration(node)) {
      const target = targetOf(node.moduleSpecifier);
      const clause = node.exportClause;
      if (clause === undefined && target !== undefined) passedOn.push({ name: "*", from: { file: target, name: "*" } });
      if (clause === undefined || !ts.isNamedExports(clause)) return;
      for (const { name, propertyName } of clause.elements) {
        if (target === undefined) declared.push(name.text);
        else passedOn.push({ name: name.text, from: { file: target, name: (propertyName ?? name).text } });
      }
    } else if (ts.isExportAssignment(node)) {
      declared.push("default");
    } else {
      if (ts.isCallExpression(node) && isLoad(node)) useAll(targetOf(node.arguments[0]));
      if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) useAll(targetOf(node.argument.literal));
      if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
        declared.push(...namesOf(node));
      ts.forEachChild(node, visit);
    }
  };
  ts.forEachChild(source, visit);
  return { declared: [...new Set(declared)], passedOn, used };
}

/** Returns whether a call is `import(…)` or `require(…)`. */
function isLoad({ expression }: ts.CallExpression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === "require")
  );
}

function namesOf(node: ts.Node): string[] {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  }
  const { name } = node as ts.NamedDeclaration;
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

/** Returns the exports, as `file: name`, that no file imports and that are not exported from an entry of a package. */
export function unusedExports(graph: ReadonlyMap<string, ExportedNames>, entries: readonly string[]): string[] {
  const used = new Set<string>();
  const use = ({ file, name }: NameInFile): void => {
    const key = `${file}: ${name}`;
    if (used.has(key)) return;
    used.add(key);
    const exported = graph.get(file);
    if (name === "*") {
      for (const declared of exported?.declared ?? []) use({ file, name: declared });
      for (const { from } of exported?.passedOn ?? []) use(from);
    }
    for (const passed of exported?.passedOn ?? []) {
      if (passed.name === name) use(passed.from);
      else if (passed.name === "*" && exported?.declared.includes(name) === false) use({ ...passed.from, name });
    }
  };
  for (const file of entries) use({ file, name: "*" });
  for (const { used: imported } of graph.values()) imported.forEach(use);
  return [...graph].flatMap(([file, { declared, passedOn }]) =>
    [...declared, ...passedOn.map(({ name }) => name)]
      .filter((name) => name !== "*" && !used.has(`${file}: ${name}`) && !used.has(`${file}: *`))
      .map((name) => `${file}: ${name}`),
  );
}
