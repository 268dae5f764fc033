import { readFileSync } from "node:fs";
import * as ts from "typescript";
import type { Shape } from "./shape";

/** An interface of the SDK, as TypeScript parsed it. */
type Interfaces = ReadonlyMap<string, ts.InterfaceDeclaration>;

/** Returns the shape of the inputs of a resource type, such as `batch:Pool`, by azure-native's generated types. */
export function shapeByTypes(type: string): Shape {
  const [module = "", name = ""] = type.split(":");
  const declared = interfacesIn(textOf(fileOf(type)));
  return shapeOfInterface(module, declared.get(`${name}Args`)!);
}

/** Returns the API version that azure-native uses for a resource type. */
export function versionByTypes(type: string): string | undefined {
  return /Uses Azure REST API version (\d{4}-\d\d-\d\d[-a-z]*)\./.exec(textOf(fileOf(type)))?.[1];
}

function fileOf(type: string): string {
  const [module = "", name = ""] = type.split(":");
  return `${module}/${name[0]?.toLowerCase()}${name.slice(1)}.d.ts`;
}

function textOf(file: string): string {
  return readFileSync(require.resolve(`@pulumi/azure-native/${file}`), "utf8");
}

/** The interfaces of nested inputs, by module. */
const nested = new Map<string, Interfaces>();

function nestedIn(module: string): Interfaces {
  const known = nested.get(module);
  if (known !== undefined) return known;
  // The file has 7 MB. One namespace is parsed much faster.
  const [, text = ""] = textOf("types/input.d.ts").split(`\nexport declare namespace ${module} {\n`);
  const found = interfacesIn(text.slice(0, text.indexOf("\n}\n")));
  nested.set(module, found);
  return found;
}

function interfacesIn(text: string): Interfaces {
  const { statements } = ts.createSourceFile("types.d.ts", text, ts.ScriptTarget.Latest);
  return new Map(statements.filter(ts.isInterfaceDeclaration).map((declared) => [declared.name.text, declared]));
}

function shapeOfInterface(module: string, { members }: ts.InterfaceDeclaration): Shape {
  const properties = () =>
    Object.fromEntries(
      members
        .filter(ts.isPropertySignature)
        .map(({ name, type, questionToken }) => [
          (name as ts.Identifier).text,
          { ...shapeOfType(module, type as ts.TypeNode), required: questionToken === undefined },
        ]),
    );
  return { type: "object", properties };
}

function shapeOfType(module: string, type: ts.TypeNode): Shape {
  if (ts.isUnionTypeNode(type)) return shapeOfUnion(module, type);
  if (ts.isArrayTypeNode(type)) return { type: "list", items: shapeOfType(module, type.elementType) };
  if (ts.isTypeReferenceNode(type)) return shapeOfReference(module, type);
  if (ts.isTypeLiteralNode(type)) {
    const [member] = type.members as unknown as [ts.IndexSignatureDeclaration];
    return { type: "map", items: shapeOfType(module, member.type) };
  }
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { type: "string" };
    case ts.SyntaxKind.NumberKeyword:
      return { type: "number" };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: "boolean" };
    case ts.SyntaxKind.AnyKeyword:
      return { type: "any" };
    default:
      throw new Error(`a type of azure-native that this file cannot read: ${ts.SyntaxKind[type.kind]}`);
  }
}

/** `string | enums.storage.Kind` becomes the enum: azure-native only allows strings so that Azure can add values. */
function shapeOfUnion(module: string, { types }: ts.UnionTypeNode): Shape {
  const shapes = types
    .filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword)
    .map((type) => shapeOfType(module, type));
  const [first, ...others] = shapes.filter(({ type, values }) => type !== "string" || values !== undefined);
  if (others.length > 0) throw new Error("a union of azure-native that this file cannot read");
  return first ?? { type: "string" };
}

function shapeOfReference(module: string, { typeName, typeArguments }: ts.TypeReferenceNode): Shape {
  const [root, space = "", name = ""] = textOfName(typeName).split(".");
  if (root === "inputs") return shapeOfInterface(space, nestedIn(space).get(name)!);
  if (root === "enums") return { type: "string", values: Object.values(enumsOf(space)[name]!) };
  // pulumi.Input<T>
  return shapeOfType(module, typeArguments![0]!);
}

function enumsOf(module: string): Record<string, object> {
  return require(`@pulumi/azure-native/types/enums/${module}`);
}

function textOfName(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : `${textOfName(name.left)}.${name.right.text}`;
}
