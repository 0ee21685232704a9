import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { lazily } from '@talki/core/protocol/lazily'

/** The map beside the bundle that this module is a part of; null where it is in no bundle, as in tests and local stages. */
const bundle = lazily(() => {
  try {
    const text = readFileSync(new URL(`${import.meta.url}.map`), 'utf8')
    return { map: new SourceMap(JSON.parse(text) as SourceMapPayload) }
  } catch {
    return { map: null }
  }
})

/**
 * A line of a stack with the place in the sources instead of the one in the minified bundle. Lines that lead elsewhere
 * stay as they are. The map is read when it is first asked for: Node, if told to (`--enable-source-maps`), reads it as
 * the bundle is loaded, which is a fifth of the time of a cold start (ADR 0021).
 */
export const placeInSources = (line: string): string =>
  line.replace(/(file:\/\/\S+):(\d+):(\d+)/, (place, url: string, row: string, column: string) => {
    if (url !== import.meta.url) return place
    const origin = bundle().map?.findOrigin(Number(row), Number(column))
    return origin && 'fileName' in origin
      ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}`
      : place
  })
