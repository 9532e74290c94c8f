/** The tags of every resource that takes tags; the policies ask for them. */
export const tagKeys = ["project", "environment", "owner", "cost-centre"] as const;

/** How everything of one environment is called and tagged. */
export interface Scheme {
  project: string;
  environment: string;
  /** Protects and retains what holds data. */
  isProduction: boolean;
  /** On every resource that takes tags. */
  tags: Readonly<Record<(typeof tagKeys)[number], string>>;
  /** Physical name: `tracelake-dev-<part>`. */
  name(part: string): string;
  /**
   * A name that operators type (`BRAINTRUST_DATA`, `braintrust_traces_pipe`, `BraintrustExportRole`), with the
   * environment's prefix and suffix, none unless configured.
   */
  typed(name: string): string;
}

export interface SchemeOptions {
  project: string;
  environment: string;
  owner: string;
  costCentre: string;
  isProduction: boolean;
  typedPrefix: string;
  typedSuffix: string;
}

export function planScheme(options: SchemeOptions): Scheme {
  const { project, environment, owner, costCentre, isProduction, typedPrefix, typedSuffix } = options;
  return {
    project,
    environment,
    isProduction,
    tags: { project, environment, owner, "cost-centre": costCentre },
    name: (part) => `${project}-${environment}-${part}`,
    typed: (name) => `${typedPrefix}${name}${typedSuffix}`,
  };
}
