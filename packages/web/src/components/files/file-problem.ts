import { fileSize } from '../../lib/file-size'
import type { AcceptProblem, OfferProblem } from '../../stores/files'
import { t } from '../../words/words'

/** Why a file is not offered, or not accepted. */
export const fileProblem = (error: OfferProblem | AcceptProblem): string => {
  switch (error.code) {
    case 'file_too_large':
      return t('files.problem.tooLarge', { size: fileSize(error.maxBytes) })
    case 'file_unreadable':
      return t('files.problem.unreadable')
    case 'nobody_here':
      return t('files.problem.nobodyHere')
    case 'too_many_files':
      return t('files.problem.tooMany')
    case 'unknown_file':
      return t('files.problem.unknown')
    case 'no_space':
      return t('files.problem.noSpace', { size: fileSize(error.maxBytes) })
    default:
      return error satisfies never
  }
}
