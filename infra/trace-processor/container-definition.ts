/** What decides about the one container of a task, once everything is known. */
export interface ContainerPlan {
  /** `<repository>@sha256:<digest>`. */
  image: string;
  port: number;
  environment: Readonly<Record<string, string>>;
  /** ARNs of secrets, by variable: ECS reads them when a task starts. */
  secretArns: Readonly<Record<string, string>>;
  logGroupName: string;
  region: string;
}

export const containerName = "trace-processor";

/** The image's own user `node`, by number: Fargate then need not trust the image's list of users. */
const user = "1000:1000";

/** Like the Dockerfile's, which ECS does not look at; but of the process alone: a database that is away is no reason to restart it. */
const healthCommand =
  "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))";

/** The list of containers, as a task definition takes it (in JSON). In a stable order, or it would change each time. */
export function planContainerDefinitions(plan: ContainerPlan): object[] {
  if (!/@sha256:[0-9a-f]{64}$/.test(plan.image))
    throw new Error(`image ${plan.image}: must be pinned by its digest (@sha256:…).`);
  return [
    {
      name: containerName,
      image: plan.image,
      essential: true,
      user,
      privileged: false,
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
      portMappings: [{ containerPort: plan.port, protocol: "tcp" }],
      environment: sorted(plan.environment).map(([name, value]) => ({ name, value })),
      secrets: sorted(plan.secretArns).map(([name, valueFrom]) => ({ name, valueFrom })),
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": plan.logGroupName,
          "awslogs-region": plan.region,
          "awslogs-stream-prefix": "task",
          // A log that cannot be written must not hold up the service.
          mode: "non-blocking",
          "max-buffer-size": "4m",
        },
      },
      healthCheck: {
        command: ["CMD", "node", "-e", healthCommand],
        interval: 30,
        timeout: 5,
        retries: 3,
        startPeriod: 20,
      },
      // The service drains for up to 9 s.
      stopTimeout: 20,
    },
  ];
}

function sorted(values: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
