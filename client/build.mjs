// Bundles the client into the Python package, or into the folder named as the first argument.
import { build } from 'esbuild'
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const client = fileURLToPath(new URL('.', import.meta.url))
const committed = fileURLToPath(new URL('../src/flask_siphon/static/', import.meta.url))

const { outputFiles } = await build({
  absWorkingDir: client,
  entryPoints: { sijax: 'src/sijax/main.ts' },
  // The map's paths start here, wherever the files go.
  outdir: committed,
  write: false,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  // The bundle is also copied under other names, without the map: it does not point to it.
  sourcemap: 'external',
  legalComments: 'none',
  logLevel: 'warning',
})

for (const { path, contents } of outputFiles) {
  writeFileSync(join(process.argv[2] ?? committed, basename(path)), contents)
}
