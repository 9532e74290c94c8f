import { planPermissions, readStatements, type Permissions, type Statement } from "./permissions.ts";

/** A resource's inputs before and after a change; `undefined` where there is none. */
export interface PermissionChange {
  type: string;
  name: string;
  before: Readonly<Record<string, unknown>> | undefined;
  after: Readonly<Record<string, unknown>> | undefined;
}

/** One action of one principal on one resource. */
interface Grant {
  effect: string;
  principal: string;
  action: string;
  resource: string;
  conditions: readonly string[];
}

/** Types whose whole being is a permission, by the input that holds the policy. */
const policyInputs: Readonly<Record<string, readonly string[]>> = {
  "aws:iam/rolePolicy:RolePolicy": ["policy"],
  "aws:iam/policy:Policy": ["policy"],
  "aws:iam/role:Role": ["assumeRolePolicy"],
};

/** What somebody may after a change and might not before it, a sentence each; none where it only narrows. */
export function findWidening(change: PermissionChange): string[] {
  if (change.after === undefined) return [];
  const before = grantsOf(change, change.before);
  const after = grantsOf(change, change.after);
  const allowed = after
    .filter(({ effect }) => effect !== "Deny")
    .filter((grant) => !before.some((old) => old.effect !== "Deny" && covers(old, grant)))
    .map(describeAllowed);
  const noLongerDenied = before
    .filter(({ effect }) => effect === "Deny")
    .filter((grant) => !after.some((now) => now.effect === "Deny" && covers(now, grant)))
    .map((grant) => `no longer denies ${describe(grant)}`);
  return [...new Set([...allowed, ...noLongerDenied, ...newlyAttached(change)])];
}

function grantsOf({ type, name }: PermissionChange, inputs: PermissionChange["after"]): Grant[] {
  if (inputs === undefined) return [];
  const own = (policyInputs[type] ?? []).flatMap((key) => readStatements(inputs[key]));
  const { resources, snowflake } = permissionsOf(type, name, inputs);
  return [
    ...[...own, ...resources.flatMap(({ statements }) => statements)].flatMap(expand),
    ...snowflake.flatMap(({ role, privileges, on }) =>
      privileges.map((action) => ({
        effect: "Allow",
        principal: role,
        action,
        resource: on,
        conditions: [],
      })),
    ),
  ];
}

function permissionsOf(type: string, name: string, inputs: Readonly<Record<string, unknown>>): Permissions {
  const resource = { urn: name, type, name, parent: undefined, isCustom: true, inputs };
  return planPermissions([{ ...resource, protect: false, retainOnDelete: false }]);
}

function newlyAttached({ type, before, after }: PermissionChange): string[] {
  const managed = (inputs: PermissionChange["after"]) =>
    type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
      ? [inputs?.["policyArn"]]
      : type === "aws:iam/role:Role" && Array.isArray(inputs?.["managedPolicyArns"])
        ? (inputs["managedPolicyArns"] as unknown[])
        : [];
  const old = managed(before);
  return managed(after)
    .filter((arn) => arn !== undefined && !old.includes(arn))
    .map((arn) => `allows all of ${String(arn)}`);
}

function expand({ effect, principals, actions, resources, conditions }: Statement): Grant[] {
  const or = (list: readonly string[]) => (list.length === 0 ? [""] : list);
  return or(principals).flatMap((principal) =>
    or(actions).flatMap((action) =>
      or(resources).map((resource) => ({ effect, principal, action, resource, conditions })),
    ),
  );
}

/** Whether `wide` includes `narrow`: wildcards reach further, fewer conditions too. */
function covers(wide: Grant, narrow: Grant): boolean {
  return (
    matches(wide.principal, narrow.principal) &&
    matches(wide.action.toLowerCase(), narrow.action.toLowerCase()) &&
    matches(wide.resource, narrow.resource) &&
    wide.conditions.every((condition) => narrow.conditions.includes(condition))
  );
}

function matches(pattern: string, text: string): boolean {
  if (pattern === text) return true;
  // "not …" reaches everything but what it names: only its equal is sure to be within it.
  if (pattern.startsWith("not ") || text.startsWith("not ")) return false;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

function describeAllowed(grant: Grant): string {
  // Of a policy that the preview does not know.
  if (grant.action === "") return "has a policy that is not known before the deployment";
  return `allows ${describe(grant)}`;
}

function describe({ principal, action, resource, conditions }: Grant): string {
  return [
    action,
    resource === "" ? "" : ` on ${resource}`,
    principal === "" ? "" : ` to ${principal}`,
    conditions.length === 0 ? "" : ` if ${conditions.join(" and ")}`,
  ].join("");
}
