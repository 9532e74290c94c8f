import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { httpsListener } from "./https-listener.ts";

const http = (redirect: Record<string, unknown>) => ({
  protocol: "HTTP",
  defaultActions: [{ type: "redirect", redirect }],
});

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:lb/listener:Listener", "listener", {
    protocol: "HTTPS",
    port: 443,
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(httpsListener, [compliant(changes)])["listener"];
}

describe("https-listener", () => {
  it("passes HTTPS with TLS 1.2 and newer", () => {
    expect(said()).toBe("complies");
  });

  it("passes the stricter and the older names of such policies", () => {
    expect(said({ sslPolicy: "ELBSecurityPolicy-FS-1-2-Res-2020-10" })).toBe("complies");
  });

  it("refuses a policy that lets TLS 1.0 in", () => {
    expect(said({ sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" })).toBe(
      "sslPolicy ELBSecurityPolicy-TLS13-1-0-2021-06 lets TLS older than 1.2 in",
    );
  });

  it("refuses where no policy is named: the default is of 2016", () => {
    expect(said({ sslPolicy: undefined })).toBe(
      "sslPolicy ELBSecurityPolicy-2016-08 lets TLS older than 1.2 in",
    );
  });

  it("passes HTTP that redirects to HTTPS", () => {
    expect(said(http({ protocol: "HTTPS", port: "443", statusCode: "HTTP_301" }))).toBe("complies");
  });

  it("refuses HTTP that serves", () => {
    expect(said({ protocol: "HTTP", defaultActions: [{ type: "forward" }] })).toBe(
      "it serves HTTP without a redirect",
    );
  });

  it("refuses HTTP where no protocol is named", () => {
    expect(said({ protocol: undefined, defaultActions: [{ type: "forward" }] })).toBe(
      "it serves HTTP without a redirect",
    );
  });

  it("refuses a redirect that stays on HTTP", () => {
    expect(said(http({ port: "8080", statusCode: "HTTP_301" }))).toBe("its redirect does not lead to HTTPS");
  });

  it("asks nothing of TCP", () => {
    expect(said({ protocol: "TCP", sslPolicy: undefined })).toBe("complies");
  });

  it("leaves it unchecked while the policy is not known", () => {
    expect(said({ sslPolicy: unknown })).toBe("unchecked: sslPolicy");
  });

  it("leaves it unchecked while the actions are not known", () => {
    expect(said({ protocol: "HTTP", defaultActions: unknown })).toBe("unchecked: defaultActions");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(httpsListener, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
