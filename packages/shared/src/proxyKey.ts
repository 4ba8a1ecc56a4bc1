/** Header with which the dashboard's server shows the API that it may say for whom it asks. */
export const proxyKeyHeader = 'x-circuit-lens-proxy-key';
