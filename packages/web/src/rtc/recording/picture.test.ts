import { describe, expect, it } from 'vitest'
import { placePicture, placeTiles } from './picture'

const box = { x: 10, y: 20, width: 160, height: 90 }

describe('a picture in its tile', () => {
  it('fills it, and loses what is beyond', () => {
    expect(placePicture({ width: 640, height: 480 }, box, 'cover')).toEqual({
      from: { x: 0, y: 60, width: 640, height: 360 },
      to: box,
    })
  })

  it('is whole where nothing of it may be lost', () => {
    expect(placePicture({ width: 90, height: 90 }, box, 'contain')).toEqual({
      from: { x: 0, y: 0, width: 90, height: 90 },
      to: { x: 45, y: 20, width: 90, height: 90 },
    })
  })
})

describe('tiles in the recording', () => {
  it('stand as on the page, in the middle, as large as they fit', () => {
    const rects = [
      { x: 100, y: 50, width: 100, height: 100 },
      { x: 200, y: 50, width: 100, height: 100 },
    ]
    expect(placeTiles(rects, { width: 400, height: 300 })).toEqual([
      { x: 0, y: 50, width: 200, height: 200 },
      { x: 200, y: 50, width: 200, height: 200 },
    ])
  })

  it('take no space while none is laid out', () => {
    const none = { x: 0, y: 0, width: 0, height: 0 }
    expect(placeTiles([none], { width: 400, height: 300 })).toEqual([none])
    expect(placeTiles([], { width: 400, height: 300 })).toEqual([])
  })
})
