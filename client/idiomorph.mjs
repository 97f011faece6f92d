// Leaves out of idiomorph, while it is bundled, what the client never asks it for.
import { readFileSync } from 'node:fs'

/** Never so: content as text or as a list, documents, heads, and options that we do not give. */
const NEVER = [
  'ctx.head.block && ctx.head.style !== "none"',
  'is.headElement(oldNode) && ctx.head.style === "none"',
  'is.headElement(oldNode) && ctx.head.style !== "morph"',
  'ctx.ignoreActive && oldNode === ctx.doc.activeElement',
  'ctx.ignoreActiveValue &&\n        element === ctx.doc.activeElement',
  '!!ctx.ignoreActiveValue &&\n        possibleActiveElement === ctx.doc.activeElement',
  'ctx.config.restoreFocus',
  '!["innerHTML", "outerHTML"].includes(morphStyle)',
  'morphStyle === "innerHTML" && !oldNode.append',
  '!["merge", "append", "morph", "none"].includes(headStyle)',
  'ctx.callbacks.beforeNodeAdded(newChild) === false',
  'ctx.callbacks.beforeNodeRemoved(node) === false',
  'node === ctx.pantry',
  // It only warns.
  'duplicateIds.size',
]

/** Hooks that we do not give, and what only prepares for the above. */
const UNUSED = [
  'ctx.callbacks.afterNodeAdded(newEmptyChild);',
  'ctx.callbacks.afterNodeAdded(newClonedChild);',
  'ctx.callbacks.afterNodeRemoved(node);',
  'ctx.callbacks.afterNodeMorphed(oldNode, newContent);',
  'const headStyle = mergedConfig.head.style || "merge";',
  'newContent: newContent,',
  'config: mergedConfig,',
  'ignoreActive: mergedConfig.ignoreActive,',
  'ignoreActiveValue: mergedConfig.ignoreActiveValue,',
  'restoreFocus: mergedConfig.restoreFocus,',
  'head: mergedConfig.head,',
  '    defaults,\n',
  'return Array.from(oldElt.childNodes);',
  'return Array.from(oldParent.childNodes);',
  /node: \(value\) =>[^]+?=== Node.DOCUMENT_NODE,/,
  'headElement: (value) => htmlElement(value, "head"),',
]

const PARENT = `
  const normalizeParent = (content) => {
    const parent = document.createElement("div");
    parent.append(content);
    return parent;
  };`

const REPLACED = [
  ...NEVER.map((condition) => [condition, 'false']),
  ...UNUSED.map((text) => [text, '']),
  // Where it is missing, the call throws and is caught.
  ['(parentNode.moveBefore)', '(true)'],
  // One realm, and no tag of those in another namespace.
  ['value instanceof Element || value?.nodeType', 'value.nodeType'],
  ['element(value) &&\n      value.localName', 'value.localName'],
  [' &&\n      value.namespaceURI === "http://www.w3.org/1999/xhtml"', ''],
  ['newContent.__idiomorphRoot || newContent', 'newContent'],
  ['value.nodeType === Node.ELEMENT_NODE', 'value.nodeType === 1'],
  // Always a fragment, or an element that is to be taken from where it is.
  [/const \{ normalizeElement, normalizeParent \} =[^]+?\n {2}\}\)\(\);/, PARENT],
  ['normalizeElement(oldNode)', 'oldNode'],
  ['normalizeParent(oldNode)', 'oldNode.parentNode'],
  [/withHeadBlocking\(\s+ctx,\s+oldElt,\s+newNode,/, '((callback) => callback(ctx))('],
  // What is to be met again elsewhere is not made of another element, which would lose its state.
  ['(!ctx.idMap.has(cursor))', '(!ctx.idMap.has(cursor) && !ctx.persistentIds.has(node.id))'],
  ['= mergeDefaults(config)', '= config'],
  ['mergedConfig.morphStyle || "outerHTML"', 'mergedConfig.morphStyle'],
]

/** Names that idiomorph and `morph.ts` alone use. */
export const INTERNAL = new RegExp(
  [
    '^(callbacks|morphStyle|beforeNodeMorphed|beforeAttributeUpdated|persistentIds|idMap|pantry',
    'activeElementAndParents|realParentNode|(template|input|option|textArea)Element)$',
  ].join('|'),
)

/** An esbuild plugin. A text that is not there exactly once stops the build: look at it anew. */
export const trimmed = {
  name: 'trimmed',
  setup({ onLoad }) {
    onLoad({ filter: /idiomorph\.esm\.js$/ }, ({ path }) => {
      let source = readFileSync(path, 'utf8')
      for (const [text, replacement] of REPLACED) {
        const parts = source.split(text)
        if (parts.length !== 2) throw Error(`idiomorph has changed: ${text}`)
        source = parts.join(replacement)
      }
      return { contents: source }
    })
  },
}
