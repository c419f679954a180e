import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

/** Adapters are chosen in one place: everything else sees ports only. */
const adaptersOnlyInCompose = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          group: ['@glimpse/platform/adapters/*', '**/adapters/*/*'],
          message: 'Import adapters in compose.ts only.',
        },
      ],
    },
  ],
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'data/**', '.cache/**'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    files: ['**/*.{ts,vue,mjs,js}'],
    rules: {
      'no-undef': 'off',
      eqeqeq: ['error', 'smart'],
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'vue/multi-word-component-names': 'off',
      // Types say which props are optional.
      'vue/require-default-prop': 'off',
    },
  },
  { files: ['backend/src/**/*.ts', 'inference/src/**/*.ts'], rules: adaptersOnlyInCompose },
  {
    files: [
      '**/compose.ts',
      '**/*.test.ts',
      'test/**',
      'backend/src/testing/**',
      'backend/platform/src/adapters/**',
      'backend/platform/test/**',
    ],
    rules: { 'no-restricted-imports': 'off' },
  },
  { files: ['infra/**', 'backend/src/cli/**', 'test/**'], rules: { 'no-console': 'off' } },
  prettier,
)
