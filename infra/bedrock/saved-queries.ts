/** Questions that operators put to the function's log in CloudWatch Logs Insights, by the name under which they are saved. */
export const savedQueries: Readonly<Record<string, string>> = {
  "Find all errors": `fields @timestamp, @message, errorCode
| filter @message like /BMAS-0/
| sort @timestamp desc
| limit 100`,
  "Analyze processing duration": `fields @timestamp, @duration, @memorySize, @maxMemoryUsed
| filter @type = "REPORT"
| stats avg(@duration) as avgDuration,
        max(@duration) as maxDuration,
        avg(@maxMemoryUsed/@memorySize*100) as avgMemoryPercent
  by bin(1h)`,
  "Track token aggregation": `fields @timestamp, inputTokens, outputTokens, inferenceProfile
| filter @message like /aggregated/
| stats sum(inputTokens) as totalInput,
        sum(outputTokens) as totalOutput
  by inferenceProfile, bin(1h)`,
  "Identify failed S3 objects": `fields @timestamp, bucket, key, errorCode
| filter errorCode in ['BMAS-001', 'BMAS-002', 'BMAS-003']
| sort @timestamp desc
| limit 50`,
};
