// Bundles the client into the Python package, or into the folder named as the first argument.
import { build } from 'esbuild'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { minify } from 'terser'
import { INTERNAL, trimmed } from './idiomorph.mjs'

const client = fileURLToPath(new URL('.', import.meta.url))
const committed = fileURLToPath(new URL('../src/flask_siphon/static/', import.meta.url))
const project = readFileSync(new URL('../pyproject.toml', import.meta.url), 'utf8')
const [, version] = /^version = "(.+)"$/m.exec(project)

const common = {
  absWorkingDir: client,
  // The map's paths start here, wherever the files go.
  outdir: committed,
  write: false,
  bundle: true,
  minify: true,
  target: 'es2022',
  define: { VERSION: JSON.stringify(version) },
  plugins: [trimmed],
  mangleProps: INTERNAL,
  // The bundle is also copied under other names, without the map: it does not point to it.
  sourcemap: 'external',
  legalComments: 'none',
  logLevel: 'warning',
}
const bundles = await Promise.all([
  build({
    ...common,
    entryPoints: { siphon: 'src/main.ts', sijax: 'src/sijax/main.ts' },
    format: 'iife',
  }),
  build({
    ...common,
    entryPoints: { siphon: 'src/main.ts' },
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  }),
])

const outputs = bundles.flatMap(({ outputFiles }) => outputFiles)
for (const { path, text } of outputs) {
  if (path.endsWith('.map')) continue
  const { text: content } = outputs.find((other) => other.path === `${path}.map`)
  // A tenth smaller than esbuild's own.
  const { code, map } = await minify(text, {
    ecma: 2020,
    module: path.endsWith('.mjs'),
    toplevel: true,
    compress: { passes: 4, keep_fargs: false, hoist_funs: true, unsafe_arrows: true },
    sourceMap: { content },
  })
  const target = join(process.argv[2] ?? committed, basename(path))
  writeFileSync(target, code)
  writeFileSync(`${target}.map`, map)
}
