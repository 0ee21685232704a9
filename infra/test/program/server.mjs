import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * What components ask SST's own process for. A build answers with a package that holds nothing: what is in the real
 * ones is the bundle tests' matter. `onBuild` gets what each build was asked for, with the links that go into it.
 */
export const startServer = async (root, onBuild) => {
  const folder = join(tmpdir(), `talki-infra-${process.pid}`)
  const methods = {
    'Provider.Aws.Bootstrap': () => ({
      asset: 'sst-asset-bucket',
      state: 'sst-state-bucket',
      assetEcrRegistryId: '',
      assetEcrUrl: '',
    }),
    'Provider.Aws.Appsync': () => ({ http: 'http.appsync.example', realtime: 'realtime.appsync.example' }),
    'Runtime.AddTarget': () => ({}),
    'Runtime.Build': (input) => {
      const source = join(root, input.handler.replace(/\.handler$/, '.ts'))
      if (!existsSync(source) || !/export const handler\b/.test(readFileSync(source, 'utf8'))) {
        return { handler: '', out: '', sourcemaps: [], errors: [`no handler in ${source}`] }
      }
      const out = join(folder, input.functionID)
      mkdirSync(out, { recursive: true })
      writeFileSync(join(out, 'bundle.mjs'), '')
      onBuild(input)
      return { handler: 'bundle.handler', out, errors: [], sourcemaps: [] }
    },
  }
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { method, params } = JSON.parse(Buffer.concat(chunks).toString())
      const known = methods[method]
      const body = known ? { result: known(params[0]) } : { error: `rpc: can't find ${method}` }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
