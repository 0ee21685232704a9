import { describe, expect, it } from 'vitest'
import { readSettings } from './settings'

describe('the settings', () => {
  it('have a default each', () => {
    expect(readSettings({})).toEqual({
      port: 3000,
      host: 'localhost',
      database: '.talki/data',
      sweepEveryMs: 60_000,
      env: {},
    })
  })

  it('read the environment, where an empty variable counts as unset', () => {
    expect(
      readSettings({
        PORT: '8080',
        HOST: '0.0.0.0',
        DATABASE_URL: 'postgres://localhost/talki',
        DATA: 'elsewhere',
        SWEEP_SECONDS: '5',
        ORIGIN: 'https://talki.example/',
        DOOR_SECONDS: '10',
        SEATS: '',
        ADDRESS_HEADER: 'X-Real-IP',
        GOOGLE_CLIENT_ID: 'talki',
        OTHER: 'x',
      }),
    ).toEqual({
      port: 8080,
      host: '0.0.0.0',
      database: 'postgres://localhost/talki',
      sweepEveryMs: 5000,
      addressHeader: 'x-real-ip',
      env: {
        ORIGIN: 'https://talki.example',
        DATABASE_URL: 'postgres://localhost/talki',
        DOOR_SECONDS: '10',
        GOOGLE_CLIENT_ID: 'talki',
      },
    })
  })

  it.each([
    { PORT: 'http' },
    { PORT: '65536' },
    { PORT: '-1' },
    { PORT: '1e3' },
    { SWEEP_SECONDS: '0' },
    { ORIGIN: 'talki.example' },
    { ORIGIN: 'https://talki.example/path' },
    { ORIGIN: 'ftp://talki.example' },
  ])('say what is wrong with %o', (environment) => {
    const [name = ''] = Object.keys(environment)
    expect(() => readSettings(environment)).toThrow(name)
  })
})
