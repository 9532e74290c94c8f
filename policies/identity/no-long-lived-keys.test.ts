import { describe, expect, it } from "vitest";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { noLongLivedKeys } from "./no-long-lived-keys.ts";

describe("no-long-lived-keys", () => {
  it("finds fault with every access key and password", () => {
    const resources = [
      makeResource("aws:iam/accessKey:AccessKey", "key", { user: "deploy" }),
      makeResource("aws:iam/userLoginProfile:UserLoginProfile", "login", { user: "deploy" }),
    ];
    expect(verdictsOf(noLongLivedKeys, resources)).toEqual({
      key: "it is a key that never expires",
      login: "it is a password",
    });
  });

  it("has no word about roles", () => {
    expect(verdictsOf(noLongLivedKeys, [makeResource("aws:iam/role:Role", "role", {})])).toEqual({});
  });
});
