import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CLIENT_FRAME_MAX_BYTES, ClientFrame, ProblemCode, SEATS, ServerFrame } from './frames'
import { FileFrame } from './file'
import { Message } from './message'
import { OperationBody } from './operation'
import { PeerFrame } from './peer'

const text = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8')

/** Cells of the table that begins with this header cell, the first one after `from`. */
const tableOf = (header: string, from = ''): string[][] => {
  const lines = text.slice(Math.max(0, text.indexOf(from))).split('\n')
  const start = lines.findIndex((line) => line.startsWith(`| ${header} `))
  const rows = lines.slice(start + 2)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return rows.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}
const quoted = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')
const framesUnder = (heading: string): Map<string, string[]> =>
  new Map(tableOf('Type', heading).map(([type, fields]) => [quoted(type)[0] ?? '', quoted(fields)]))
const schemaOf = (frames: typeof ClientFrame | typeof ServerFrame): Map<string, string[]> =>
  new Map(
    frames.options.map(({ entries }) => [
      entries.type.literal,
      Object.keys(entries).filter((name) => name !== 'type' && name !== 'id'),
    ]),
  )

describe('docs/protocol.md', () => {
  it('has every client frame and every server frame, with its fields, and no other', () => {
    expect(framesUnder('## Client frames')).toEqual(schemaOf(ClientFrame))
    expect(framesUnder('## Server frames')).toEqual(schemaOf(ServerFrame))
  })

  it('has every problem code, and no other', () => {
    expect(tableOf('Code').flatMap(([code]) => quoted(code))).toEqual([...ProblemCode.options])
  })

  it('has every peer frame, and no other', () => {
    const types = PeerFrame.options.map(({ entries }) => entries.type.literal)
    expect(tableOf('Peer frame').flatMap(([type]) => quoted(type))).toEqual(types)
  })

  it('has every message of the message channel, every frame of the file channel and every operation, and no other', () => {
    const types = (options: readonly { entries: { type: { literal: string } } }[]): string[] =>
      options.map(({ entries }) => entries.type.literal)
    const named = (header: string): string[] => tableOf(header).flatMap(([type]) => quoted(type))
    expect(named('Message')).toEqual(types(Message.options))
    expect(named('File frame')).toEqual(types(FileFrame.options))
    expect(named('Operation')).toEqual(types(OperationBody.options))
  })

  it('tells the limits that the schemas keep', () => {
    const limits = new Map(tableOf('What').map(([what = '', limit = '']) => [what, limit]))
    expect(limits.get('a client frame')).toContain(CLIENT_FRAME_MAX_BYTES.toLocaleString('en'))
    expect(limits.get('seats of a room')).toMatch(new RegExp(`^${SEATS} unless`))
  })
})
