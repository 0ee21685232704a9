// npm run scale: prints the table of docs/scale.md from the counts of packages/functions/src/load.ts.
import { scaleTable, statementsAt } from './_scale'

for (const cells of scaleTable()) process.stdout.write(`| ${cells.join(' | ')} |\n`)
process.stdout.write(`\n${statementsAt(1_000_000)} statements a second at the peak\n`)
