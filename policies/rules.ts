import { circuitBreaker } from "./container/circuit-breaker.ts";
import { containerLogs } from "./container/container-logs.ts";
import { imageByDigest } from "./container/image-by-digest.ts";
import { readOnlyRoot } from "./container/read-only-root.ts";
import { repositoryImmutable } from "./container/repository-immutable.ts";
import { repositoryScanned } from "./container/repository-scanned.ts";
import { monthlyCostCeiling } from "./cost/monthly-cost-ceiling.ts";
import { databaseBackups } from "./database/database-backups.ts";
import { databaseDeletionProtection } from "./database/database-deletion-protection.ts";
import { databaseEncrypted } from "./database/database-encrypted.ts";
import { databaseFinalSnapshot } from "./database/database-final-snapshot.ts";
import { databaseMultiAz } from "./database/database-multi-az.ts";
import { databaseNotPublic } from "./database/database-not-public.ts";
import { databaseTlsForced } from "./database/database-tls-forced.ts";
import { boundedConcurrency } from "./function/bounded-concurrency.ts";
import { functionLogGroup } from "./function/function-log-group.ts";
import { functionRuntimeCurrent } from "./function/function-runtime-current.ts";
import { functionUrlAuth } from "./function/function-url-auth.ts";
import { partialBatchFailures } from "./function/partial-batch-failures.ts";
import { confusedDeputy } from "./identity/confused-deputy.ts";
import { metricsNamespace } from "./identity/metrics-namespace.ts";
import { noBroadManagedPolicy } from "./identity/no-broad-managed-policy.ts";
import { noLongLivedKeys } from "./identity/no-long-lived-keys.ts";
import { noWildcardAction } from "./identity/no-wildcard-action.ts";
import { noWildcardPrincipal } from "./identity/no-wildcard-principal.ts";
import { noWildcardStringEquals } from "./identity/no-wildcard-string-equals.ts";
import { passRoleScoped } from "./identity/pass-role-scoped.ts";
import { trustExternalId } from "./identity/trust-external-id.ts";
import { keyDeletionWindow } from "./key/key-deletion-window.ts";
import { keyRotation } from "./key/key-rotation.ts";
import { invocationLogsDelivered } from "./logs/invocation-logs-delivered.ts";
import { logRetention } from "./logs/log-retention.ts";
import { alarmActs } from "./monitoring/alarm-acts.ts";
import { alarmMissingData } from "./monitoring/alarm-missing-data.ts";
import { alarmRunbook } from "./monitoring/alarm-runbook.ts";
import { dashboardBody } from "./monitoring/dashboard-body.ts";
import { httpsListener } from "./network/https-listener.ts";
import { loadBalancerDropsInvalidHeaders } from "./network/load-balancer-drops-invalid-headers.ts";
import { noOpenIngress } from "./network/no-open-ingress.ts";
import { deadLetterQueue } from "./queue/dead-letter-queue.ts";
import { queueEncryption } from "./queue/queue-encryption.ts";
import { queueTlsOnly } from "./queue/queue-tls-only.ts";
import { visibilityCoversTimeout } from "./queue/visibility-covers-timeout.ts";
import { noPlainSecretEnvironment } from "./secrets/no-plain-secret-environment.ts";
import { secretRecoverable } from "./secrets/secret-recoverable.ts";
import { alertNotifies } from "./snowflake/alert-notifies.ts";
import { computeMonitored } from "./snowflake/compute-monitored.ts";
import { copyLoadTime } from "./snowflake/copy-load-time.ts";
import { copyOnError } from "./snowflake/copy-on-error.ts";
import { integrationLocationNarrow } from "./snowflake/integration-location-narrow.ts";
import { integrationRole } from "./snowflake/integration-role.ts";
import { noAccountadmin } from "./snowflake/no-accountadmin.ts";
import { noGrantToPublic } from "./snowflake/no-grant-to-public.ts";
import { objectComment } from "./snowflake/object-comment.ts";
import { pipeErrorNotification } from "./snowflake/pipe-error-notification.ts";
import { previewFeatureEnabled } from "./snowflake/preview-feature-enabled.ts";
import { procedureAsOwner } from "./snowflake/procedure-as-owner.ts";
import { procedureStaticSql } from "./snowflake/procedure-static-sql.ts";
import { resourceMonitorSuspends } from "./snowflake/resource-monitor-suspends.ts";
import { stageByIntegration } from "./snowflake/stage-by-integration.ts";
import { streamAppendOnly } from "./snowflake/stream-append-only.ts";
import { taskErrorNotification } from "./snowflake/task-error-notification.ts";
import { taskNoOverlap } from "./snowflake/task-no-overlap.ts";
import { taskStarted } from "./snowflake/task-started.ts";
import { taskSuspendsOnFailure } from "./snowflake/task-suspends-on-failure.ts";
import { taskTriggered } from "./snowflake/task-triggered.ts";
import { timeTravelKept } from "./snowflake/time-travel-kept.ts";
import { warehouseAutoSuspend } from "./snowflake/warehouse-auto-suspend.ts";
import { warehouseResourceMonitor } from "./snowflake/warehouse-resource-monitor.ts";
import { statefulProtected } from "./stateful/stateful-protected.ts";
import { tableRecovery } from "./stateful/table-recovery.ts";
import { bucketEncryption } from "./storage/bucket-encryption.ts";
import { bucketForceDestroy } from "./storage/bucket-force-destroy.ts";
import { bucketLifecycle } from "./storage/bucket-lifecycle.ts";
import { bucketOwnerEnforced } from "./storage/bucket-owner-enforced.ts";
import { bucketPublicAccessBlock } from "./storage/bucket-public-access-block.ts";
import { bucketTlsOnly } from "./storage/bucket-tls-only.ts";
import { bucketVersioning } from "./storage/bucket-versioning.ts";
import { requiredTags } from "./tags/required-tags.ts";
import { topicEncryption } from "./topic/topic-encryption.ts";
import type { Rule } from "./rule.ts";

/**
 * Every rule of the pack: one a file, `<service>/<name>.ts`. rules.test.ts holds this list to the folders, and
 * docs/policies.md to this list (`node policies/render-main.ts` writes it).
 */
export const rules: readonly Rule[] = [
  circuitBreaker,
  containerLogs,
  imageByDigest,
  readOnlyRoot,
  repositoryImmutable,
  repositoryScanned,
  monthlyCostCeiling,
  databaseBackups,
  databaseDeletionProtection,
  databaseEncrypted,
  databaseFinalSnapshot,
  databaseMultiAz,
  databaseNotPublic,
  databaseTlsForced,
  boundedConcurrency,
  functionLogGroup,
  functionRuntimeCurrent,
  functionUrlAuth,
  partialBatchFailures,
  confusedDeputy,
  metricsNamespace,
  noBroadManagedPolicy,
  noLongLivedKeys,
  noWildcardAction,
  noWildcardPrincipal,
  noWildcardStringEquals,
  passRoleScoped,
  trustExternalId,
  keyDeletionWindow,
  keyRotation,
  invocationLogsDelivered,
  logRetention,
  alarmActs,
  alarmMissingData,
  alarmRunbook,
  dashboardBody,
  httpsListener,
  loadBalancerDropsInvalidHeaders,
  noOpenIngress,
  deadLetterQueue,
  queueEncryption,
  queueTlsOnly,
  visibilityCoversTimeout,
  noPlainSecretEnvironment,
  secretRecoverable,
  alertNotifies,
  computeMonitored,
  copyLoadTime,
  copyOnError,
  integrationLocationNarrow,
  integrationRole,
  noAccountadmin,
  noGrantToPublic,
  objectComment,
  pipeErrorNotification,
  previewFeatureEnabled,
  procedureAsOwner,
  procedureStaticSql,
  resourceMonitorSuspends,
  stageByIntegration,
  streamAppendOnly,
  taskErrorNotification,
  taskNoOverlap,
  taskStarted,
  taskSuspendsOnFailure,
  taskTriggered,
  timeTravelKept,
  warehouseAutoSuspend,
  warehouseResourceMonitor,
  statefulProtected,
  tableRecovery,
  bucketEncryption,
  bucketForceDestroy,
  bucketLifecycle,
  bucketOwnerEnforced,
  bucketPublicAccessBlock,
  bucketTlsOnly,
  bucketVersioning,
  requiredTags,
  topicEncryption,
];
