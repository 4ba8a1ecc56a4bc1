/** Where the API listens, read when a request comes so that one build serves any port. Server side only. */
export function apiUrl(): string {
  return `http://127.0.0.1:${process.env.API_PORT ?? '4000'}/graphql`;
}
