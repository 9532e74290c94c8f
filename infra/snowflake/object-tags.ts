import type * as pulumi from "@pulumi/pulumi";
import * as snowflake from "@pulumi/snowflake";
import { inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import { planIdentifier, planQuotedName } from "./names-plan.ts";

/**
 * The scheme's tags as Snowflake's own, on what costs accrue to. Schemas, tables and pipes inherit the database's;
 * roles and monitors carry them in their comments.
 */
export function createObjectTags(context: PartContext, dependsOn: pulumi.Resource[]): void {
  const { name, scheme, names } = context;
  const place = { database: names.database, schema: names.schemas.monitoring };
  const tagged = { DATABASE: names.database, WAREHOUSE: names.warehouse };
  for (const [key, value] of Object.entries(scheme.tags)) {
    const tagName = planIdentifier(key.replaceAll("-", "_"));
    const tag = new snowflake.Tag(
      `${name}-tag-${key}`,
      { name: tagName, ...place },
      { ...inSnowflake(context), dependsOn },
    );
    for (const [objectType, objectName] of Object.entries(tagged))
      new snowflake.TagAssociation(
        `${name}-tag-${key}-on-${objectType.toLowerCase()}`,
        {
          objectType,
          objectIdentifiers: [planQuotedName(objectName)],
          tagId: planQuotedName(place.database, place.schema, tagName),
          tagValue: value,
        },
        { ...inSnowflake(context), dependsOn: [tag] },
      );
  }
}
