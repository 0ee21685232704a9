/** The trust of AWS in GitHub's workflows: the subject of their tokens, and a CloudFormation template that trusts it. */

const api = process.env.GITHUB_API_URL ?? 'https://api.github.com'

/** Since this day the subject of a repository that is created, renamed or transferred has ids beside the names. */
const IMMUTABLE_SINCE = Date.parse('2026-07-15T00:00:00Z')

const ask = async (path, token) => {
  const response = await fetch(`${api}/repos/${path}`, {
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2026-03-10',
      ...(token && { authorization: `Bearer ${token}` }),
    },
  })
  return response.ok ? response.json() : { status: response.status }
}

/**
 * What the subjects of a repository's tokens begin with. GitHub says so itself to a token that may read the repository's
 * settings. Without one it is worked out: the new form for a repository made since; else both, for the form depends on
 * whether it was ever renamed or transferred, which GitHub does not tell. Both are exact, and no other repository can
 * come by the old one: a name that is taken again gets the new form.
 * @see https://docs.github.com/actions/reference/openid-connect-reference
 */
export const subjectPrefixes = async (repository, token) => {
  const found = await ask(repository, token)
  if (!found.full_name) {
    throw new Error(`GitHub answered ${found.status} for ${repository}. A private one needs GH_TOKEN.`)
  }
  const { full_name: name, id, owner, created_at: created } = found
  const settings = token ? await ask(`${name}/actions/oidc/customization/sub`, token) : {}
  if (settings.use_default === false) {
    throw new Error(`${name} has a subject template of its own; Talki trusts the default one only.`)
  }
  if (settings.sub_claim_prefix) return [settings.sub_claim_prefix]
  const immutable = `repo:${owner.login}@${owner.id}/${name.split('/')[1]}@${id}`
  return Date.parse(created) >= IMMUTABLE_SINCE ? [immutable] : [immutable, `repo:${name}`]
}

const ISSUER = 'token.actions.githubusercontent.com'

const role = (environment, prefixes, provider) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: `talki-deploy-${environment}`,
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: provider },
          Action: 'sts:AssumeRoleWithWebIdentity',
          // Equal, and no pattern: a star would let in every workflow of the repository, or of one with a longer name.
          Condition: {
            StringEquals: {
              [`${ISSUER}:aud`]: 'sts.amazonaws.com',
              [`${ISSUER}:sub`]: prefixes.map((prefix) => `${prefix}:environment:${environment}`),
            },
          },
        },
      ],
    },
    // SST needs nearly everything of an account: the wall is the account.
    ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess' }],
  },
})

/**
 * A CloudFormation template: GitHub as an identity provider, unless the account has it already, and a role for each
 * environment.
 */
export const template = (environments, prefixes, hasProvider) => {
  const provider = hasProvider
    ? { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${ISSUER}` }
    : { Ref: 'GitHub' }
  const idOf = (environment) => `Deploy${environment[0].toUpperCase()}${environment.slice(1)}`
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Talki: deploys from GitHub by identity',
    Resources: {
      ...(!hasProvider && {
        GitHub: {
          Type: 'AWS::IAM::OIDCProvider',
          Properties: { Url: `https://${ISSUER}`, ClientIdList: ['sts.amazonaws.com'] },
        },
      }),
      ...Object.fromEntries(
        environments.map((environment) => [idOf(environment), role(environment, prefixes, provider)]),
      ),
    },
    Outputs: Object.fromEntries(
      environments.map((environment) => [
        idOf(environment),
        {
          Value: { 'Fn::GetAtt': [idOf(environment), 'Arn'] },
          Description: `AWS_ROLE_ARN of ${environment}`,
        },
      ]),
    ),
  }
}
