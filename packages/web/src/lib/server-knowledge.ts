import { t } from '../words/words'

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
      return t('knowledge.open', { n: people })
    case 'door':
      return t('knowledge.closed')
    case 'signed_out':
    case 'unseated':
    case 'left_behind':
    case 'version':
      return t('knowledge.others')
    default:
      return loss satisfies never
  }
}
