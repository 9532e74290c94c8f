import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { alertNotifies } from "./alert-notifies.ts";

const said = (action: unknown) =>
  verdictsOf(alertNotifies, [makeResource("snowflake:index/alert:Alert", "alert", { action })])["alert"];

describe("alert-notifies", () => {
  it.each([
    "call system$send_snowflake_notification('{}', '{}')",
    "CALL SYSTEM$SEND_EMAIL ('mail', 'a@example.com', 's', 'b')",
    "begin let x := 1; call system$send_email('mail', 'a', 's', 'b'); end",
  ])("passes %s", (action) => {
    expect(said(action)).toBe("complies");
  });

  it("refuses an action that only writes", () => {
    expect(said("insert into alerts select 1")).toBe("action sends nothing");
    expect(said("insert into alerts select 1 -- system$send_email('x')")).toBe("action sends nothing");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said(unknown)).toBe("unchecked: action");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(alertNotifies, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
