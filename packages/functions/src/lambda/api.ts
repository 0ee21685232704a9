import { createApi } from '../api/handler'
import { readApiConfig } from '../config'
import { lambdaLog } from '../log-sink'
import { neonDatabase } from './database'
import { lambdaEnv } from './environment'

const env = lambdaEnv()

export const handler = createApi({ db: neonDatabase(), config: readApiConfig(env), log: lambdaLog(env) })
