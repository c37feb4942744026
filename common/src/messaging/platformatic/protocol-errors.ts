/** What the broker said, by Kafka's own names (`MESSAGE_TOO_LARGE`), anywhere in an error of the client. */
export function protocolErrors(error: unknown): string[] {
  const { apiId, errors, cause } = (error ?? {}) as {
    apiId?: string;
    errors?: unknown[];
    cause?: unknown;
  };
  return [
    ...(apiId === undefined ? [] : [apiId]),
    ...(errors ?? []).flatMap(protocolErrors),
    ...(cause === undefined ? [] : protocolErrors(cause)),
  ];
}
