// Runs sst.config.ts as SST would, on the real components, with Pulumi's mocks where AWS would be. Bundled by
// build.ts, and run in a process of its own by run.ts: once, or once for each of several texts of the configuration.
import { writeFileSync } from 'node:fs'
import * as pulumi from '@pulumi/pulumi'
import { MockMonitor } from '@pulumi/pulumi/runtime/mocks.js'
import { specialSecretSig, specialSigKey } from '@pulumi/pulumi/runtime/rpc.js'
import * as store from '@pulumi/pulumi/runtime/state.js'
import configs from '#configs'
import { answer, state } from './cloud.mjs'
import { startServer } from './server.mjs'

const { root, out, runs } = JSON.parse(process.env.INFRA_PROGRAM)

/** The value with what Pulumi keeps secret laid open, or put out of sight. */
const unwrap = (value, open) => {
  if (Array.isArray(value)) return value.map((item) => unwrap(item, open))
  if (value === null || typeof value !== 'object') return value
  if (value[specialSigKey] === specialSecretSig) return open ? unwrap(value.value, open) : '[secret]'
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item, open)]))
}

/** The names of what a resource waits for. */
const namesOf = (request) => request.getDependenciesList().map((urn) => urn.split('::').at(-1))

/** What the program that is running has made. */
let record
const { readResource, registerResource, registerResourceOutputs } = MockMonitor.prototype

// Mocks are shown what a resource is made of, but not what it waits for, nor which of it is secret: that is in the
// request itself.
MockMonitor.prototype.registerResource = function (request, callback) {
  const [type, name, raw] = [request.getType(), request.getName(), request.getObject().toJavaScript()]
  record.resources.push({
    type,
    name,
    custom: request.getCustom(),
    inputs: unwrap(raw, true),
    dependsOn: namesOf(request),
    looksUp: '',
    retain: request.getRetainondelete(),
  })
  record.visible.push(JSON.stringify([type, name, unwrap(raw, false)]))
  return registerResource.call(this, request, callback)
}
MockMonitor.prototype.readResource = function (request, callback) {
  const [type, name, raw] = [request.getType(), request.getName(), request.getProperties().toJavaScript()]
  record.resources.push({
    ...{ type, name, custom: true, inputs: unwrap(raw, true), dependsOn: namesOf(request) },
    looksUp: request.getId(),
    retain: false,
  })
  return readResource.call(this, request, callback)
}
MockMonitor.prototype.registerResourceOutputs = function (request, callback) {
  const outputs = unwrap(request.getOutputs().toJavaScript(), false)
  record.visible.push(JSON.stringify([request.getUrn(), outputs]))
  return registerResourceOutputs.call(this, request, callback)
}

const mocks = {
  newResource: ({ type, name, inputs, id }) => ({
    id: id || `${name}-id`,
    state: state(type, name, { inputs, id }),
  }),
  call: ({ token, inputs }) => answer(token, inputs),
}

const runOne = async ({ stage, dev, env }, load) => {
  Object.assign(process.env, env)
  globalThis.infraDev = dev
  // What the last program has set.
  delete globalThis.infraApp.state
  const { default: config } = await load()
  const { removal = 'retain', protect = false, ...app } = await config.app({ stage })
  // Components read $app when they are loaded and when they are made: it has to be one and the same object.
  Object.assign(globalThis.infraApp, app, { stage, removal, protect })
  await pulumi.runtime.setMocks(mocks, 'talki', stage, false)
  const { run } = await import('#run')
  const outputs = await pulumi.runtime.runInPulumiStack(() => run(config.run))
  const settled = await new Promise((resolve) => pulumi.output(outputs).apply(resolve))
  await pulumi.runtime.disconnect()
  for (const name of Object.keys(env)) Reflect.deleteProperty(process.env, name)
  return { app: { ...globalThis.infraApp }, outputs: settled }
}

const server = await startServer(root, (build) => record.builds.push(build))
process.env.SST_SERVER = server.url
try {
  const programs = []
  for (const [index, options] of runs.entries()) {
    record = { resources: [], visible: [], builds: [] }
    const result = await store.withLocalStorage(() => runOne(options, configs[index]))
    programs.push({ ...record, ...result })
  }
  writeFileSync(out, JSON.stringify(programs))
} finally {
  server.close()
}
