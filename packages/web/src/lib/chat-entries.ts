/** Entry of the chat: a message, or a file where it came among them. */
export type ChatEntry<L, F> = { kind: 'line'; line: L } | { kind: 'file'; file: F }

/**
 * Messages and files in one list. Each file stands behind the message that was the last one when it came; messages that
 * are put in order before that one later do not move it.
 */
export const chatEntries = <L extends { id: string }, F extends { after: string | null }>(
  lines: readonly L[],
  files: readonly F[],
): ChatEntry<L, F>[] => {
  const known = new Set(lines.map(({ id }) => id))
  const behind = (id: string | null): ChatEntry<L, F>[] =>
    files
      // Of a message that is shown no longer the files stay, at the beginning.
      .filter(({ after }) => after === id || (id === null && after !== null && !known.has(after)))
      .map((file) => ({ kind: 'file', file }))
  return [
    ...behind(null),
    ...lines.flatMap((line): ChatEntry<L, F>[] => [{ kind: 'line', line }, ...behind(line.id)]),
  ]
}
