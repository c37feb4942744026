/**
 * Names of the attributes on our spans: those of the OpenTelemetry semantic conventions for messaging, HTTP
 * and databases where there is one, `recibo.*` where there is none. Written out here because the package of
 * the conventions is loaded only with the SDK; a test compares them.
 */
export const attributes = {
  messagingSystem: "messaging.system",
  operationName: "messaging.operation.name",
  operationType: "messaging.operation.type",
  destination: "messaging.destination.name",
  partition: "messaging.destination.partition.id",
  messageId: "messaging.message.id",
  conversationId: "messaging.message.conversation_id",
  batchCount: "messaging.batch.message_count",
  offset: "messaging.kafka.offset",
  messageKey: "messaging.kafka.message.key",
  databaseSystem: "db.system.name",
  queryName: "db.query.summary",
  databaseBatch: "db.operation.batch.size",
  httpMethod: "http.request.method",
  httpRoute: "http.route",
  httpStatus: "http.response.status_code",
  urlPath: "url.path",
  errorType: "error.type",
} as const;
