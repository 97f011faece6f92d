// Bundles the client into the Python package, or into the folder named as the first argument.
import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'

const client = fileURLToPath(new URL('.', import.meta.url))
const committed = fileURLToPath(new URL('../src/flask_siphon/static/', import.meta.url))

await build({
  absWorkingDir: client,
  entryPoints: { sijax: 'src/sijax/main.ts' },
  outdir: process.argv[2] ?? committed,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  sourcemap: true,
  // Else the map's paths would depend on the folder that is built into.
  sourceRoot: 'client',
  sourcesContent: true,
  legalComments: 'none',
  logLevel: 'warning',
})
