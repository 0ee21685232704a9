// Runs sst.config.ts as SST would, on the real components, with Pulumi's mocks where AWS would be. Bundled by
// build.ts, and run in a process of its own by run.ts.
import { writeFileSync } from 'node:fs'
import * as pulumi from '@pulumi/pulumi'
import { MockMonitor } from '@pulumi/pulumi/runtime/mocks.js'
import { specialSecretSig, specialSigKey } from '@pulumi/pulumi/runtime/rpc.js'
import { answer, state } from './cloud.mjs'
import { startServer } from './server.mjs'

const { stage, root, out } = JSON.parse(process.env.INFRA_PROGRAM)

/** The value with what Pulumi keeps secret laid open, or put out of sight. */
const unwrap = (value, open) => {
  if (Array.isArray(value)) return value.map((item) => unwrap(item, open))
  if (value === null || typeof value !== 'object') return value
  if (value[specialSigKey] === specialSecretSig) return open ? unwrap(value.value, open) : '[secret]'
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item, open)]))
}

const resources = []
const visible = []
const { registerResource, registerResourceOutputs } = MockMonitor.prototype

// Mocks are shown what a resource is made of, but not what it waits for, nor which of it is secret: that is in the
// request itself.
MockMonitor.prototype.registerResource = function (request, callback) {
  const [type, name, raw] = [request.getType(), request.getName(), request.getObject().toJavaScript()]
  resources.push({
    type,
    name,
    custom: request.getCustom(),
    inputs: unwrap(raw, true),
    dependsOn: request.getDependenciesList().map((urn) => urn.split('::').at(-1)),
    retain: request.getRetainondelete(),
  })
  visible.push(JSON.stringify([type, name, unwrap(raw, false)]))
  return registerResource.call(this, request, callback)
}
MockMonitor.prototype.registerResourceOutputs = function (request, callback) {
  visible.push(JSON.stringify([request.getUrn(), unwrap(request.getOutputs().toJavaScript(), false)]))
  return registerResourceOutputs.call(this, request, callback)
}

await pulumi.runtime.setMocks(
  {
    newResource: ({ type, name, inputs, id }) => ({
      id: id || `${name}-id`,
      state: state(type, name, { inputs, id }),
    }),
    call: ({ token, inputs }) => answer(token, inputs),
  },
  'talki',
  stage,
  false,
)

const builds = []
const server = await startServer(root, builds)
process.env.SST_SERVER = server.url
try {
  const { default: config } = await import('#config')
  const { removal = 'retain', protect = false, ...app } = await config.app({ stage })
  // Components read $app when they are loaded and when they are made: it has to be one and the same object.
  Object.assign(globalThis.infraApp, app, { stage, removal, protect })
  const { run } = await import('#run')
  const outputs = await pulumi.runtime.runInPulumiStack(() => run(config.run))
  const settled = await new Promise((resolve) => pulumi.output(outputs).apply(resolve))
  await pulumi.runtime.disconnect()
  const program = { app: globalThis.infraApp, resources, visible, outputs: settled, builds }
  writeFileSync(out, JSON.stringify(program))
} finally {
  server.close()
}
