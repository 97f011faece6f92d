// Bundles the unit tests, which are TypeScript, and runs them with node:test.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const tests = fileURLToPath(new URL('.', import.meta.url))
const bundles = mkdtempSync(join(tmpdir(), 'flask-siphon-'))
try {
  await build({
    entryPoints: readdirSync(tests)
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join(tests, name)),
    outdir: bundles,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'warning',
  })
  const files = readdirSync(bundles).map((name) => join(bundles, name))
  const command = ['--enable-source-maps', '--test', ...files]
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' })
  process.exitCode = status ?? 1
} finally {
  rmSync(bundles, { recursive: true })
}
