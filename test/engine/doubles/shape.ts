/** What a value must look like, as far as the types of a Pulumi SDK tell. */
export type Shape =
  | { kind: "string" | "number" | "boolean" }
  /** Unions of several kinds, assets, resources: whatever is not looked into. */
  | { kind: "any" }
  | { kind: "list"; of: Shape }
  | { kind: "map"; of: Shape }
  | { kind: "object"; name: string; fields(): Fields };

export interface Field {
  shape: Shape;
  isOptional: boolean;
}

export type Fields = ReadonlyMap<string, Field>;
