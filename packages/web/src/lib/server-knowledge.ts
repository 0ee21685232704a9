/**
 * Sentence of what the server holds of the call now, as far as this tab knows. `loss`: why the server has no more part in
 * the call, null while it has. `people`: how many members and knocks this tab sees.
 */
export const serverKnowledge = (
  loss: 'door' | 'signed_out' | 'unseated' | 'version' | 'left_behind' | null,
  people: number,
): string => {
  switch (loss) {
    case null:
      return `Until the door closes, the server holds this room and the names of all who are in it or have knocked: ${people} that you see.`
    case 'door':
      return 'Nothing: the door has closed, and with it every row about this call has expired.'
    case 'signed_out':
    case 'unseated':
    case 'left_behind':
    case 'version':
      return 'Until the door closes, the server still holds this room and the names in it for the others; this tab is told no more of it.'
    default:
      return loss satisfies never
  }
}
