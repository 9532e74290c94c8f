import { asList, asRecord, asText, judgeProperty } from "../property.ts";
import { unknown, type Resource, type ResourceRule, type Verdict } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

/** Policies that refuse TLS 1.0 and 1.1; those dated 2016, FS-2018 and TLS13-1-0 don't. */
const modernPolicy = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-/;

/** A load balancer speaks TLS 1.2 or newer; its HTTP only sends clients there. */
export const httpsListener: ResourceRule = {
  name: "https-listener",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A listener speaks TLS 1.2 or newer, or redirects to one that does.",
  reason: "Traces and tokens would cross the internet in plain text, or by ciphers that are broken.",
  remedy: "Redirect HTTP to HTTPS, and set sslPolicy to ELBSecurityPolicy-TLS13-1-2-2021-06 or a newer one.",
  types: ["aws:lb/listener:Listener", "aws:alb/listener:Listener"],
  check: (resource) =>
    judgeProperty(resource, "protocol", (protocol) => {
      if (protocol === undefined || protocol === "HTTP") return checkRedirect(resource);
      return protocol === "HTTPS" || protocol === "TLS" ? checkTls(resource) : complies;
    }),
};

function checkRedirect(resource: Resource): Verdict {
  return judgeProperty(resource, "defaultActions", (actions) => {
    const list = asList(actions);
    if (list.includes(unknown)) return unchecked("defaultActions");
    const redirect = list.map(asRecord).find((action) => action["type"] === "redirect");
    if (redirect === undefined) return violates("it serves HTTP without a redirect");
    const { protocol } = asRecord(redirect["redirect"]);
    if (redirect["redirect"] === unknown || protocol === unknown) return unchecked("defaultActions");
    return protocol === "HTTPS" ? complies : violates("its redirect does not lead to HTTPS");
  });
}

function checkTls(resource: Resource): Verdict {
  return judgeProperty(resource, "sslPolicy", (policy) => {
    // What AWS takes where nothing is said lets TLS 1.0 in.
    const name = asText(policy ?? "ELBSecurityPolicy-2016-08");
    return modernPolicy.test(name) ? complies : violates(`sslPolicy ${name} lets TLS older than 1.2 in`);
  });
}
