import { SECRETS } from '../program/run'
import { at, named, ofType, type Rule, same, text, unless } from './find'

/** No secret is to be read in what AWS or Pulumi keeps, but where it is sealed. */
export const secrets: Rule = ({ resources, visible }) => [
  ...resources
    .filter(
      ({ custom, inputs }) =>
        custom && Object.values(SECRETS).some((one) => JSON.stringify(inputs).includes(one)),
    )
    .map(({ name }) => `${name} shows a secret`),
  ...visible
    .filter((shown) => Object.values(SECRETS).some((one) => shown.includes(one)))
    .map((shown) => `the state shows a secret: ${shown.slice(0, 80)}`),
]

const MIGRATED = 'Migrated'

/** No function's new code before the schema is up to date, and only the migrator carries the migrations. */
export const migrationFirst: Rule = (program) => {
  const invocation = named(program, 'lambda/invocation:Invocation', MIGRATED)
  const migrator = named(program, 'lambda/function:Function', 'MigratorFunction')
  return [
    ...unless(
      text(invocation?.inputs, 'triggers', 'package') === text(migrator?.inputs, 's3Key') && !!migrator,
      'does not run again for a new package',
    ),
    ...unless(!!invocation?.dependsOn.includes('MigratorFunction'), 'does not wait for the migrator'),
    ...ofType(program, 'lambda/function:Function')
      .filter(({ name, dependsOn }) => name !== 'MigratorFunction' && !dependsOn.includes(MIGRATED))
      .map(({ name }) => `${name} does not wait for the migration`),
    ...program.builds.flatMap(({ functionID, copyFiles }) =>
      unless(
        same(
          copyFiles.map(({ to }) => to),
          functionID === 'Migrator' ? ['migrations'] : [],
        ),
        `${functionID} carries ${JSON.stringify(copyFiles)}`,
      ),
    ),
  ]
}

/** No new page before the functions that it calls, and no route that deploys the stage before $connect can end. */
export const order: Rule = (program) => [
  ...ofType(program, 'dynamic:Resource')
    // Its files wait for the same bucket's name, but Pulumi does not record what the id of a look-up waits for.
    .filter(({ name }) => name.startsWith('Site') && name.endsWith('KvKeys'))
    .flatMap(({ dependsOn }) =>
      ['ApiFunction', 'AuthorizerFunction', 'SocketFunction']
        .filter((name) => !dependsOn.includes(name))
        .map((name) => `the site does not wait for ${name}`),
    ),
  ...ofType(program, 'apigatewayv2/route:Route')
    .filter(({ inputs }) => inputs.routeKey !== '$connect')
    .flatMap(({ inputs, dependsOn }) =>
      ['ConnectMockResponse', 'ConnectRouteResponse']
        .filter((name) => !dependsOn.includes(name))
        .map((name) => `${text(inputs, 'routeKey')} does not wait for ${name}`),
    ),
]

/** Production is kept, and anything else can go without a trace. */
export const protection: Rule = ({ app, resources }) => {
  const production = app.stage === 'production'
  const kept = resources.filter(({ type, retain }) => retain && type.includes('s3/bucket:'))
  return [
    ...unless(app.protect === production, `${app.stage} is ${app.protect ? '' : 'not '}protected`),
    ...unless(app.removal === (production ? 'retain' : 'remove'), `${app.stage} would ${app.removal}`),
    ...unless(app.state?.purge === !production, `${app.stage} ${production ? 'loses' : 'leaves'} its state`),
    ...unless(kept.length > 0 === production, `${app.stage} keeps ${kept.length} buckets`),
  ]
}

/** The region is the configuration's, and not the shell's. */
export const pinned: Rule = ({ app }) =>
  unless(app.providers.aws?.region === 'us-east-1', `deploys to ${app.providers.aws?.region ?? 'any region'}`)

/** Hourly, with a payload that says nothing. */
export const schedule: Rule = (program) => {
  const schedules = ofType(program, 'scheduler/schedule:Schedule')
  return [
    ...unless(schedules.length === 1, `${schedules.length} schedules`),
    ...schedules.flatMap(({ inputs }) => [
      ...unless(
        same([inputs.scheduleExpression, inputs.state], ['rate(1 hour)', 'ENABLED']),
        `${text(inputs, 'scheduleExpression')} ${text(inputs, 'state')}`,
      ),
      ...unless(
        text(inputs, 'target', 'arn').endsWith(':function:SweeperFunction'),
        `runs ${text(inputs, 'target', 'arn')}`,
      ),
      ...unless(at(inputs, 'target', 'input') === '{}', `says ${text(inputs, 'target', 'input')}`),
    ]),
  ]
}

/** The built site is the same for every stage: nothing about one is built into it. */
export const siteEnvironment: Rule = (program) =>
  ofType(program, 'command:local:Command').flatMap(({ inputs }) => [
    ...unless(
      same(at(inputs, 'environment'), {}),
      `builds with ${JSON.stringify(at(inputs, 'environment'))}`,
    ),
    ...unless(text(inputs, 'create').startsWith('npx vite build'), `builds by ${text(inputs, 'create')}`),
  ])
