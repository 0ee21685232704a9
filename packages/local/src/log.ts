/** Log event of the stage itself; handlers log their own. `error` is a name and a stack, never a message. */
export type StageEvent =
  | { event: 'handler_failed'; function: string; error: string }
  | { event: 'late_work'; function: string; requestId: string; what: string }
  | { event: 'edge_failed'; error: string }
  | { event: 'sweep_failed'; attempt: number; error: string }

export type StageLog = (event: StageEvent) => void
