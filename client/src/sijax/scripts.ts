/** Runs the scripts that come with the markup of an old `html` command. */
import { trust } from '../trust'

async function runInOrder(scripts: Iterable<HTMLScriptElement>): Promise<void> {
  for (const inert of scripts) {
    const script = document.createElement('script')
    for (const { name, value } of inert.attributes) {
      script.setAttribute(name, name === 'src' ? trust().createScriptURL(value) : value)
    }
    script.nonce = inert.nonce! // in the page, the attribute no longer tells it
    script.text = trust().createScript(inert.text)
    const loaded = new Promise((done) => (script.onload = script.onerror = done))
    inert.replaceWith(script)
    if (script.src && !script.hasAttribute('async')) await loaded
  }
}

/** A parsed script never runs: returns what replaces each by one that does. */
export function activate(content: ParentNode): () => void {
  const scripts = content.querySelectorAll('script')
  return () => void runInOrder(scripts)
}
