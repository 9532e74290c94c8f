/** Each statement of the earlier troubleshooting guide as it was written there, and what becomes of it. */
export interface GuideStatement {
  /** The section that it stood in. */
  section: string;
  statement: string;
  /** What Snowflake, and so the local warehouse, says where the statement is wrong. */
  error?: RegExp;
  /** What to run instead; it runs. */
  right?: string;
}
