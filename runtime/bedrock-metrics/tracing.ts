/** X-Ray, where it is asked for. */
export interface Tracing {
  /** Calls of this client become subsegments. */
  capture: <T>(client: T) => T;
  /** One subsegment around `work`. */
  around: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

export const noTracing: Tracing = { capture: (client) => client, around: (_, work) => work() };

/** Loaded only when it is used: its SDK costs a cold start some 50 ms. Outside of Lambda it does nothing. */
export async function loadTracing(): Promise<Tracing> {
  const { Tracer } = await import("@aws-lambda-powertools/tracer");
  const tracer = new Tracer({ serviceName: "bedrock-metrics-aggregator" });
  return {
    capture: (client) => tracer.captureAWSv3Client(client),
    async around(name, work) {
      const parent = tracer.getSegment();
      const segment = parent?.addNewSubsegment(`## ${name}`);
      if (segment === undefined || parent === undefined) return await work();
      tracer.setSegment(segment);
      try {
        tracer.annotateColdStart();
        return await work();
      } catch (error) {
        tracer.addErrorAsMetadata(error as Error);
        throw error;
      } finally {
        segment.close();
        tracer.setSegment(parent);
      }
    },
  };
}
