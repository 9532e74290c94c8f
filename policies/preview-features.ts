/** Resources that the provider (1.3) makes only when named as preview features, by Pulumi's token. */
const previewResources: ReadonlySet<string> = new Set(
  [
    "accountAuthenticationPolicyAttachment accountPasswordPolicyAttachment alert apiIntegration authenticationPolicy",
    "cortexSearchService dynamicTable emailNotificationIntegration externalFunction externalTable externalVolume",
    "failoverGroup fileFormat functionJava functionJavascript functionPython functionScala functionSql managedAccount",
    "materializedView networkPolicyAttachment networkRule notificationIntegration objectParameter passwordPolicy pipe",
    "procedureJava procedureJavascript procedurePython procedureScala procedureSql sequence share stage",
    "storageIntegration table tableColumnMaskingPolicyApplication tableConstraint userAuthenticationPolicyAttachment",
    "userPasswordPolicyAttachment userPublicKeys",
  ].flatMap((line) => line.split(" ").map(toToken)),
);

/** All tokens of preview resources. */
export const previewTypes: readonly string[] = [...previewResources];

/** `snowflake_file_format_resource` of `snowflake:index/fileFormat:FileFormat`; undefined of what is stable. */
export function previewFeatureOf(type: string): string | undefined {
  if (!previewResources.has(type)) return undefined;
  const name = type.slice("snowflake:index/".length, type.lastIndexOf(":"));
  return `snowflake_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_resource`;
}

function toToken(name: string): string {
  return `snowflake:index/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
