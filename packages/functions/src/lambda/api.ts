import { createApi } from '../api/handler'
import { readApiConfig } from '../config'
import { consoleLog } from '../log-sink'
import { neonDatabase } from './database'

export const handler = createApi({ db: neonDatabase(), config: readApiConfig(process.env), log: consoleLog })
