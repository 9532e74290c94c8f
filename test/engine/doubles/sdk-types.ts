import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import type { Field, Fields, Shape } from "./shape.ts";

/**
 * Reads what a resource or a function of a Pulumi SDK takes and gives from the `.d.ts` files of the package: without a
 * type checker, which would need the whole package, and a file at a time.
 */
export interface SdkTypes {
  /** What the constructor of a resource takes: `aws:sqs/queue:Queue`, `pulumi:providers:aws`. */
  argumentsOf(type: string): Fields;
  /** The outputs of a resource. */
  outputsOf(type: string): Fields;
  /** What a function takes and gives: `aws:index/getRegion:getRegion`. */
  functionOf(token: string): { takes: Fields; gives: Fields };
}

type Declarations = ReadonlyMap<string, ts.InterfaceDeclaration | ts.ClassDeclaration>;

const nothing: Fields = new Map();

const scalars = new Map<ts.SyntaxKind, "string" | "number" | "boolean">([
  [ts.SyntaxKind.StringKeyword, "string"],
  [ts.SyntaxKind.NumberKeyword, "number"],
  [ts.SyntaxKind.BooleanKeyword, "boolean"],
]);

export function readSdkTypes(packageFolder: string): SdkTypes {
  const files = new Map<string, Declarations>();

  function declarations(file: string): Declarations {
    let known = files.get(file);
    if (known === undefined) files.set(file, (known = readDeclarations(path.join(packageFolder, file))));
    return known;
  }

  function fieldsOf(file: string, name: string): Fields {
    const declaration = declarations(file).get(name);
    if (declaration === undefined) return nothing;
    const fields = new Map<string, Field>();
    for (const member of declaration.members) {
      if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) continue;
      if (member.type === undefined || member.modifiers?.some(isStatic) === true) continue;
      const { type, isOptional } = withoutUndefined(unwrap(member.type));
      const shape = shapeOf(type);
      fields.set(textOf(member.name), {
        shape,
        isOptional: isOptional || member.questionToken !== undefined,
      });
    }
    return fields;
  }

  function shapeOf(node: ts.TypeNode): Shape {
    const { type } = withoutUndefined(unwrap(node));
    const scalar = scalars.get(type.kind);
    if (scalar !== undefined) return { kind: scalar };
    if (ts.isArrayTypeNode(type)) return { kind: "list", of: shapeOf(type.elementType) };
    if (ts.isTypeLiteralNode(type)) return literalShape(type);
    if (ts.isTypeReferenceNode(type)) return referenceShape(type);
    return { kind: "any" };
  }

  /** `{ [key: string]: T }`. */
  function literalShape(type: ts.TypeLiteralNode): Shape {
    const index = type.members.find(ts.isIndexSignatureDeclaration);
    return index === undefined ? { kind: "any" } : { kind: "map", of: shapeOf(index.type) };
  }

  /** `inputs.s3.BucketLifecycleRule`, `outputs.StageEncryption`. */
  function referenceShape(type: ts.TypeReferenceNode): Shape {
    const [root, ...rest] = textOf(type.typeName).split(".");
    const file =
      root === "inputs" ? "types/input.d.ts" : root === "outputs" ? "types/output.d.ts" : undefined;
    if (file === undefined) return { kind: "any" };
    const name = rest.join(".");
    return { kind: "object", name, fields: () => fieldsOf(file, name) };
  }

  return {
    argumentsOf: (type) => fieldsOf(fileOf(type), `${classOf(type)}Args`),
    outputsOf: (type) => fieldsOf(fileOf(type), classOf(type)),
    functionOf(token) {
      const name = upperFirst(classOf(token));
      return {
        takes: fieldsOf(fileOf(token), `${name}Args`),
        gives: fieldsOf(fileOf(token), `${name}Result`),
      };
    },
  };
}

/** `aws:sqs/queue:Queue` → `sqs/queue.d.ts`; `aws:index/getRegion:getRegion` → `getRegion.d.ts`. */
function fileOf(type: string): string {
  if (type.startsWith("pulumi:providers:")) return "provider.d.ts";
  const module = type.split(":")[1] ?? "";
  return `${module.replace(/^index\//, "")}.d.ts`;
}

function classOf(type: string): string {
  return type.startsWith("pulumi:providers:") ? "Provider" : (type.split(":")[2] ?? "");
}

/** By their names within the namespaces of the file: `s3.BucketLifecycleRule`. */
function readDeclarations(file: string): Declarations {
  const found = new Map<string, ts.InterfaceDeclaration | ts.ClassDeclaration>();
  if (!existsSync(file)) return found;
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  });
  const visit = (statements: readonly ts.Statement[], prefix: string): void => {
    for (const statement of statements) {
      if (ts.isInterfaceDeclaration(statement) || (ts.isClassDeclaration(statement) && statement.name)) {
        found.set(prefix + (statement.name?.text ?? ""), statement as ts.InterfaceDeclaration);
      } else if (ts.isModuleDeclaration(statement) && statement.body && ts.isModuleBlock(statement.body)) {
        visit(statement.body.statements, `${prefix}${statement.name.text}.`);
      }
    }
  };
  visit(source.statements, "");
  return found;
}

/** `pulumi.Input<T>` and `pulumi.Output<T>` → `T`. */
function unwrap(type: ts.TypeNode): ts.TypeNode {
  if (ts.isParenthesizedTypeNode(type)) return unwrap(type.type);
  if (!ts.isTypeReferenceNode(type)) return type;
  const [inner] = type.typeArguments ?? [];
  return inner !== undefined && /^pulumi\.(Input|Output)$/.test(textOf(type.typeName)) ? unwrap(inner) : type;
}

function withoutUndefined(type: ts.TypeNode): { type: ts.TypeNode; isOptional: boolean } {
  if (!ts.isUnionTypeNode(type)) return { type, isOptional: false };
  const rest = type.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
  const isOptional = rest.length < type.types.length;
  const [only] = rest;
  if (rest.length !== 1 || only === undefined) return { type, isOptional };
  return { type: unwrap(only), isOptional };
}

function textOf(name: ts.EntityName | ts.PropertyName): string {
  if (ts.isQualifiedName(name)) return `${textOf(name.left)}.${name.right.text}`;
  return "text" in name ? name.text : "";
}

function isStatic(modifier: ts.ModifierLike): boolean {
  return modifier.kind === ts.SyntaxKind.StaticKeyword;
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
