/** Neon's API, as far as a stage needs it. @see https://neon.com/docs/reference/api */

const api = process.env.NEON_API_URL ?? 'https://console.neon.tech/api/v2'

/** Neon project and credentials from the environment; undefined when this stage's database is set by hand. */
export const neonFromEnvironment = () => {
  const { NEON_API_KEY: key, NEON_PROJECT_ID: project, NEON_DATABASE, NEON_ROLE } = process.env
  if (!key && !project) return undefined
  if (!key || !project) throw new Error('Neon needs both NEON_API_KEY and NEON_PROJECT_ID.')
  return { key, project, database: NEON_DATABASE ?? 'neondb', role: NEON_ROLE ?? 'neondb_owner' }
}

const ask = async ({ key, project }, method, path, body) => {
  const response = await fetch(`${api}/projects/${project}/${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  // Its text could quote what was sent, so only the status is told.
  if (!response.ok) throw new Error(`Neon answered ${method} ${path.split('?')[0]} with ${response.status}.`)
  return response.json()
}

const findBranch = async (neon, name) => {
  const { branches } = await ask(neon, 'GET', `branches?search=${encodeURIComponent(name)}`)
  // The search is for a part of the name: `pr-1` finds `pr-12` too.
  return branches.find((branch) => branch.name === name)
}

/** The address of the stage's own branch, which is made where there is none. */
export const ensureBranch = async (neon, name) => {
  const found = await findBranch(neon, name)
  const { id } =
    found ??
    (await ask(neon, 'POST', 'branches', { branch: { name }, endpoints: [{ type: 'read_write' }] })).branch
  const query = new URLSearchParams({ branch_id: id, database_name: neon.database, role_name: neon.role })
  return (await ask(neon, 'GET', `connection_uri?${query}`)).uri
}

/** Deletes the stage's branch, if it is there. */
export const removeBranch = async (neon, name) => {
  const found = await findBranch(neon, name)
  if (found) await ask(neon, 'DELETE', `branches/${found.id}`)
}
