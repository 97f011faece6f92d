/** Runs the scripts that come with the markup of an old `html` command. */
import { trust } from '../trust'

/** A parsed script never runs: returns what replaces each by one that does, in their order. */
export function activate(content: ParentNode): () => Promise<void> {
  const scripts = content.querySelectorAll('script')
  return async () => {
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
}
