/**
 * `fetch` of a whole response, within so many milliseconds from the request to the last byte. A signal alone does not bound
 * the body: Node 20's `fetch` forgets it when its own request has been garbage-collected by then. Rejects with a
 * TimeoutError; no redirects.
 */
export const fetchInTime = async (
  url: string,
  ms: number,
  init: Pick<RequestInit, 'method' | 'headers' | 'body'> = {},
): Promise<Response> => {
  const signal = AbortSignal.timeout(ms)
  const { body, status } = await fetch(url, { ...init, redirect: 'error', signal })
  // Once the signal fires the pipe cancels the body, which ends the connection.
  const bounded = body?.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal })
  const bytes = await new Response(bounded ?? null).arrayBuffer()
  return new Response(bytes, { status })
}
