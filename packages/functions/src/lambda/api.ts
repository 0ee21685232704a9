import { createApi } from '../api/handler'
import { readApiConfig } from '../config'
import { lambdaLog } from '../log-sink'
import { neonDatabase } from './database'
import { lambdaEnv } from './environment'

export const handler = createApi({ db: neonDatabase(), config: readApiConfig(lambdaEnv()), log: lambdaLog })
