import pluginVue from 'eslint-plugin-vue'
import { globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** The import law: who may know whom. See docs/design.md. */
const forbid = (files, ...groups) => ({
  files: [files],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: groups.map(([group, message]) => ({ group, message, allowTypeImports: false })) },
    ],
  },
})

const aws = [['@aws-sdk/*', 'aws-lambda', 'sst'], 'core knows no AWS']
const http = [['@trpc/*', 'node:http', 'ws'], 'core knows no HTTP']
const vue = [['vue', 'vue-router', 'pinia', '@vueuse/*', '*.vue'], 'this layer knows no Vue']
const local = [['@talki/local', '@talki/local/*'], 'nothing imports local']
const functions = [['@talki/functions', '@talki/functions/*'], 'only local runs the functions']
const web = [['@talki/web', '@talki/web/*'], 'the server does not know the site']
const serverCore = [
  [
    '@talki/core/*',
    '!@talki/core/protocol',
    '!@talki/core/protocol/*',
    '!@talki/core/result',
    '!@talki/core/id',
    '!@talki/core/token-bucket',
  ],
  'the browser takes only the protocol, Result, ids and token buckets from core',
]

export default tseslint.config(
  globalIgnores([
    '**/dist/',
    '**/.talki/',
    '**/.sst/',
    '.stryker/',
    'test-results/',
    'playwright-report/',
    '**/sst-env.d.ts',
  ]),
  {
    files: ['**/*.{ts,mjs,vue}'],
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      pluginVue.configs['flat/recommended'],
    ],
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        projectService: true,
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'vue/no-v-html': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/define-macros-order': 'error',
      'vue/no-unused-refs': 'error',
      // Formatting is prettier's.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
    },
  },
  {
    // Their types are there only once SST's platform is unpacked: see `npm run types:infra`.
    files: ['sst.config.ts', 'infra/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    // SST's own convention.
    rules: { '@typescript-eslint/triple-slash-reference': 'off' },
  },
  { files: ['**/*.mjs'], extends: [tseslint.configs.disableTypeChecked], rules: { 'no-console': 'off' } },
  {
    // What a user reads is in the catalogue (docs/words.md); signs and names are not language.
    files: ['packages/web/src/**/*.vue'],
    rules: {
      'vue/no-bare-strings-in-template': [
        'error',
        {
          allowlist: ['Talki', 'H', '!'],
          attributes: {
            '/.+/': [
              ...['title', 'alt', 'placeholder', 'label'],
              ...[
                'aria-label',
                'aria-description',
                'aria-placeholder',
                'aria-roledescription',
                'aria-valuetext',
              ],
            ],
          },
          directives: ['v-text'],
        },
      ],
    },
  },
  forbid('packages/core/**/*.ts', aws, http, vue, functions, local, web),
  forbid('packages/functions/**/*.ts', vue, local, web),
  forbid('packages/local/**/*.ts', vue, web),
  forbid('packages/web/src/**/*.{ts,vue}', serverCore, aws, local),
  forbid('packages/web/src/rtc/**/*.ts', serverCore, aws, local, functions, vue, [
    ['@trpc/*', 'pinia'],
    'rtc knows no tRPC',
  ]),
)
