/** What the estimate takes for granted where neither the configuration nor a resource says. */
export const assumptions = {
  hoursPerMonth: 730,
  daysPerMonth: 30.4,
  /** Age of the data that storage is priced at. */
  daysOfData: 365,
  rowsPerFile: 1000,
  spansPerRequest: 100,
  bytesPerSpanSent: 2000,
  bytesPerSpanStored: 1200,
  secondsPerRequest: 0.2,
  logBytesPerRequest: 500,
  warehouseHoursPerDay: 1,
  snowflakeCompression: 4,
  auroraIosPerSpan: 0.1,
  imageGb: 1,
  /** Bedrock decides: a batch of some minutes of one region. */
  bedrockRecordsPerObject: 50,
  bedrockBytesPerRecord: 12_000,
  bedrockModels: 5,
  logCompression: 6,
} as const;

/** The same for readers of a plan. */
export const assumptionSentences: readonly string[] = [
  `a month has ${assumptions.hoursPerMonth} hours; storage is priced with ${assumptions.daysOfData} days of data`,
  `an export's file holds ${assumptions.rowsPerFile} rows; Snowflake stores 1/${assumptions.snowflakeCompression} of their bytes`,
  `a request brings ${assumptions.spansPerRequest} spans of ${assumptions.bytesPerSpanSent} bytes, takes ${assumptions.secondsPerRequest} s and logs ${assumptions.logBytesPerRequest} bytes`,
  `a stored span takes ${assumptions.bytesPerSpanStored} bytes, indexes included`,
  `people ask the warehouse for ${assumptions.warehouseHoursPerDay} hour a day; tasks that wait for rows run once an hour; never above the credit quota`,
  `an object of Bedrock's logs holds ${assumptions.bedrockRecordsPerObject} records of ${assumptions.bedrockBytesPerRecord} bytes, stored at 1/${assumptions.logCompression}; ${assumptions.bedrockModels} models are called in one region`,
  "services write their metrics into their logs once a minute and task, or after each call; how many there are is in docs/scale.md",
  "services stay at their smallest size; backups, traffic between zones and out of AWS, and free tiers are left out",
];
