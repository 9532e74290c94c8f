import protobuf from "protobufjs";

/** Messages of an answer: the protocol's ExportTraceServiceResponse, and google.rpc.Status for faults. */
const root = protobuf.Root.fromJSON({
  nested: {
    PartialSuccess: {
      fields: { rejectedSpans: { type: "int64", id: 1 }, errorMessage: { type: "string", id: 2 } },
    },
    ExportTraceServiceResponse: { fields: { partialSuccess: { type: "PartialSuccess", id: 1 } } },
    Status: { fields: { code: { type: "int32", id: 1 }, message: { type: "string", id: 2 } } },
  },
});
const exportResponse = root.lookupType("ExportTraceServiceResponse");
const status = root.lookupType("Status");

export interface PartialSuccess {
  rejectedSpans: number;
  errorMessage: string;
}

/** `{}`, or no bytes at all in protobuf, where everything was accepted. */
export function encodeExportResponse(
  encoding: "json" | "protobuf",
  partialSuccess: PartialSuccess | undefined,
): Buffer | string {
  const message = partialSuccess === undefined ? {} : { partialSuccess };
  return encoding === "protobuf"
    ? Buffer.from(exportResponse.encode(message).finish())
    : JSON.stringify(message);
}

export function encodeStatus(
  encoding: "json" | "protobuf",
  message: { code: number; message: string },
): Buffer | string {
  return encoding === "protobuf" ? Buffer.from(status.encode(message).finish()) : JSON.stringify(message);
}
