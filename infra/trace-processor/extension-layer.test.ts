import { describe, expect, it } from "vitest";
import { planExtensionLayer } from "./extension-layer.ts";

describe("planExtensionLayer", () => {
  it("gives the region's layer for ARM64", () => {
    expect(planExtensionLayer("eu-west-1")).toBe(
      "arn:aws:lambda:eu-west-1:015030872274:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:101",
    );
  });

  it("refuses a region that it does not know, and says what to do", () => {
    expect(() => planExtensionLayer("mars-1")).toThrow(
      /No secrets extension is known for the region "mars-1": give extensionLayerArn, or use one of us-east-1/,
    );
  });
});
