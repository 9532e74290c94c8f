/**
 * Types that cost nothing by themselves, or whose cost is in the resource that they belong to. A type that is neither
 * here nor priced is listed as not estimated.
 */
const free: readonly RegExp[] = [
  /^pulumi:/,
  /^random:/,
  /^command:/,
  /^docker:/,
  /^aws:iam\//,
  /^aws:acm\//,
  /^aws:appautoscaling\//,
  /^aws:vpc\/(securityGroup|endpoint)/,
  /^aws:s3\/bucket[A-Z]/,
  /^aws:ec2\/(vpc|subnet|routeTable|routeTableAssociation|route|internetGateway|securityGroup|securityGroupRule|defaultSecurityGroup|vpcEndpoint(RouteTableAssociation|SubnetAssociation|Policy)):/,
  /^aws:lambda\/(permission|functionUrl|eventSourceMapping|alias|functionEventInvokeConfig|invocation):/,
  /^aws:rds\/(subnetGroup|parameterGroup|clusterParameterGroup|clusterInstance):/,
  /^aws:ecs\/(cluster|clusterCapacityProviders|taskDefinition):/,
  /^aws:lb\/(listener|listenerRule|listenerCertificate|targetGroup|targetGroupAttachment):/,
  /^aws:cloudwatch\/(logMetricFilter|logResourcePolicy|logSubscriptionFilter|logStream|eventRule|eventTarget|compositeAlarm|queryDefinition):/,
  /^aws:sqs\/(queuePolicy|redrivePolicy|redriveAllowPolicy):/,
  /^aws:sns\/(topicPolicy|topicSubscription):/,
  /^aws:secretsmanager\/(secretVersion|secretPolicy):/,
  /^aws:kms\/(alias|grant|keyPolicy):/,
  /^aws:ecr\/(lifecyclePolicy|repositoryPolicy):/,
  /^aws:route53\/record:/,
  /^aws:bedrockmodel\/invocationLoggingConfiguration:/,
  /^aws:scheduler\//,
  /^snowflake:index\/(schema|accountRole|databaseRole|grant\w+|storageIntegration|notificationIntegration|emailNotificationIntegration|stage|fileFormat|table|view|streamOnTable|functionSql|procedureSql|task|alert|resourceMonitor|execute|unsafeExecute|tag|tagAssociation|networkPolicy|serviceUser):/,
];

export function isFree(type: string): boolean {
  return free.some((pattern) => pattern.test(type));
}
