// Leaves out of idiomorph, while it is bundled, what the client never asks it for.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Never so: heads to merge, options that we do not give. */
const NEVER = [
  'is.headElement(oldNode) && ctx.head.style === "none"',
  'is.headElement(oldNode) && ctx.head.style !== "morph"',
  'ctx.ignoreActive && oldNode === ctx.doc.activeElement',
  'ctx.ignoreActiveValue &&\n        element === ctx.doc.activeElement',
  'ignoreValueOfActiveElement(oldElt, ctx)',
  'ignoreValueOfActiveElement(oldNode, ctx)',
  'ctx.callbacks.beforeNodeRemoved(node) === false',
  'node === ctx.pantry',
]

/** Always so, or it makes no difference. */
const ALWAYS = [
  '(bestMatch !== insertionPoint)',
  '(is.element(newChild))',
  '(insertedNode)',
  // Where it is missing, the call throws and is caught.
  '(parentNode.moveBefore)',
  // Of elements, both values are null.
  '(type === 8 /* comment */ || type === 3 /* text */)',
]

/** Hooks that we do not give, what only prepares for the above, and scopes: one is enough. */
const UNUSED = [
  '"use strict";',
  'var Idiomorph = (function () {',
  ...['morphChildren', 'findBestMatch', 'morphNode'].flatMap((name) => [
    `const ${name} = (function () {`,
    new RegExp(`return ${name};\\s+}\\)\\(\\);`),
  ]),
  /return \{\s+morph,[^]+/,
  'ctx.callbacks.afterNodeRemoved(node);',
  'ctx.callbacks.afterNodeMorphed(oldNode, newContent);',
  'let type = newNode.nodeType;',
  'const oldAttributes = oldElt.attributes;',
  /return cursor;\n/,
]

/** A declaration, from the line that it begins to the one that ends as deep. */
const whole = (start) => new RegExp(`\\n( *)${start}\\b[^]+?\\n\\1}.*`)

/** The content is a fragment of nothing else, and nobody asks for what it has become. */
const MORPH = `
function morph(target, content, config) {
  const ctx = createMorphContext(target, content, config.callbacks);
  if (config.morphStyle === "innerHTML") morphChildren(ctx, target, content);
  else morphChildren(ctx, target.parentNode, content, target, target.nextSibling);
  ctx.pantry.remove();
}`

/** What is to hold elements that the page has already is filled once it is there. */
const CREATE_NODE = `
function createNode(oldParent, newChild, insertionPoint, ctx) {
  const isHolder = ctx.idMap.has(newChild);
  const node = newChild.cloneNode(!isHolder);
  oldParent.insertBefore(node, insertionPoint);
  if (isHolder) morphChildren(ctx, node, newChild);
  return node;
}`

const IS_ID_SET_MATCH = `
function isIdSetMatch(ctx, oldNode, newNode) {
  const ids = ctx.idMap.get(newNode);
  for (const id of ctx.idMap.get(oldNode) ?? []) if (ids?.has(id)) return true;
}`

/** A name that texts have as well; only what has the same name is asked for its id. */
const IS_SOFT_MATCH = `
function isSoftMatch(oldNode, newNode) {
  return (
    oldNode.nodeName === newNode.nodeName &&
    (!oldNode.getAttribute?.("id") || oldNode.getAttribute("id") === newNode.getAttribute("id"))
  );
}`

/** The attributes are in sync by then. */
const SYNC_INPUT_VALUE = `
function syncInputValue(oldElement, newElement, ctx) {
  const { localName, type, value } = newElement;
  if (localName === "option") syncBooleanAttribute(oldElement, newElement, "selected", ctx);
  if (localName === "textarea" || (localName === "input" && type !== "file")) {
    syncBooleanAttribute(oldElement, newElement, "checked", ctx);
    if (value !== oldElement.value && !ignoreAttribute("value", oldElement, ctx)) {
      oldElement.value = value;
    }
  }
}`

/** Our callback does not ask whether an attribute is to be updated or removed. */
const SYNC_BOOLEAN_ATTRIBUTE = `
function syncBooleanAttribute(oldElement, newElement, name, ctx) {
  const value = newElement[name];
  if (value !== oldElement[name] && !ignoreAttribute(name, oldElement, ctx)) {
    oldElement[name] = value;
    oldElement.toggleAttribute(name, value);
  }
}`

const REPLACED = [
  ...NEVER.map((condition) => [condition, 'false']),
  ...ALWAYS.map((condition) => [condition, '(true)']),
  ...UNUSED.map((text) => [text, '']),
  [whole('function morph'), MORPH],
  [whole('function createNode'), CREATE_NODE],
  [whole('function isIdSetMatch'), IS_ID_SET_MATCH],
  [whole('function isSoftMatch'), IS_SOFT_MATCH],
  [whole('function syncInputValue'), SYNC_INPUT_VALUE],
  [whole('function syncBooleanAttribute'), SYNC_BOOLEAN_ATTRIBUTE],
  [/, ("update"|"remove"|updateType)(?=[,)])/g, ''],
  // Ours is a simpler one, and knows the elements by their ids.
  [whole('const createMorphContext'), ''],
  [/const selector = `\[id[^]+?\n {8}\);/, 'const target = ctx.persistentIds.get(id);'],
  // No content as text, as a list or as a document.
  [whole('const \\{ normalizeElement'), ''],
  // One realm, and no tag of these in another namespace. Only equal tags are morphed.
  [whole('const is'), ''],
  [/is.templateElement\(.*newParent\)/, 'newParent.localName === "template"'],
  // Only elements have attributes.
  ['type === 1 /* element type */', 'newNode.attributes'],
  ['newChild.getAttribute("id")', 'newChild.getAttribute?.("id")'],
  // The same loop is there twice.
  [/while \(insertionPoint &&[^]+?\n {6}}/, 'removeNodesBetween(ctx, insertionPoint, endPoint);'],
  // A list of names stays the same while attributes go.
  [
    /for \(let i = oldAttributes[^]+?(?=if \(!newElt)/,
    'for (const name of oldElt.getAttributeNames()) {',
  ],
  [/oldAttribute\.name/g, 'name'],
  // What is to be met again elsewhere is not made of another element, which would lose its state.
  ['(!ctx.idMap.has(cursor))', '(!ctx.idMap.has(cursor) && !ctx.persistentIds.has(node.id))'],
  [/return oldNode;/g, 'return;'],
  // Ours answer with true or false, never with nothing.
  [/(ctx\.callbacks\.\w+\([^)]*\)) ===\s+false/g, '!$1'],
  // One name for each.
  [/startInclusive|startPoint/g, 'cursor'],
  [/let cursor = cursor;/g, ''],
  [/const (old|new)Elt = .*/g, ''],
  [/(old|new)(Elt|Element)\b/g, '$1Node'],
]

/** Names of properties that neither pages nor browsers know. */
export const INTERNAL = new RegExp(
  [
    '^(callbacks|morphStyle|beforeNodeMorphed|beforeAttributeUpdated|persistentIds|idMap|pantry',
    'activeElementAndParents|isUpload|supersede|broken|owner|number|activate|count|start)$',
  ].join('|'),
)

/** An esbuild plugin. A text that is not there just once stops the build: look at it anew. */
export const trimmed = {
  name: 'trimmed',
  setup({ onLoad }) {
    onLoad({ filter: /idiomorph\.esm\.js$/ }, ({ path }) => {
      let source = readFileSync(path, 'utf8')
      for (const [text, replacement] of REPLACED) {
        const rest = source.replace(text, '')
        if (rest === source || rest !== rest.replace(text, '')) {
          throw Error(`idiomorph has changed: ${text}`)
        }
        source = source.replace(text, replacement)
      }
      return {
        contents: `import { createMorphContext } from './persistent'\n${source}
          export const Idiomorph = { morph }`,
        resolveDir: fileURLToPath(new URL('src', import.meta.url)),
      }
    })
  },
}
