// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { KEPT_MAX, openSink } from './sink'

afterEach(() => {
  vi.restoreAllMocks()
})

it('keeps the parts and downloads them as one file where the browser has no picker', async () => {
  const clicked: HTMLAnchorElement[] = []
  vi.spyOn(HTMLElement.prototype, 'click').mockImplementation(function (this: HTMLElement) {
    clicked.push(this as HTMLAnchorElement)
  })
  const made: Blob[] = []
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    made.push(blob as Blob)
    return 'blob:x'
  })
  const sink = await openSink({ document }, 'a.webm', 'video/webm;codecs=vp8')
  expect(sink?.limit).toBe(KEPT_MAX)
  await sink?.write(new Blob(['ab']))
  await sink?.write(new Blob(['c']))
  await sink?.close()
  expect(clicked.map(({ download }) => download)).toEqual(['a.webm'])
  expect([made[0]?.size, made[0]?.type]).toEqual([3, 'video/webm'])
})

it('writes to the file that the user chooses', async () => {
  const written: unknown[] = []
  const stream = {
    write: (part: Blob) => Promise.resolve(void written.push(part.size)),
    close: () => Promise.resolve(void written.push('closed')),
  }
  const showSaveFilePicker = vi.fn(() =>
    Promise.resolve({ createWritable: () => Promise.resolve(stream) } as unknown as FileSystemFileHandle),
  )
  const sink = await openSink({ document, showSaveFilePicker }, 'a.mp4', 'video/mp4;codecs=avc1')
  await sink?.write(new Blob(['abc']))
  await sink?.close()
  expect(written).toEqual([3, 'closed'])
  expect(showSaveFilePicker).toHaveBeenCalledWith({
    suggestedName: 'a.mp4',
    types: [{ accept: { 'video/mp4': ['.mp4'] } }],
  })
})

it('records nothing where the user chooses no file, and says any other failure', async () => {
  const refusing = (name: string) => ({
    document,
    showSaveFilePicker: () => Promise.reject(new DOMException('no', name)),
  })
  expect(await openSink(refusing('AbortError'), 'a.mp4', 'video/mp4')).toBeNull()
  await expect(openSink(refusing('SecurityError'), 'a.mp4', 'video/mp4')).rejects.toThrow('no')
})
