// Shows the visitor of any example what went wrong with a call.

const problem = document.getElementById('problem')

const explanations = {
  0: 'The server cannot be reached. Is it still running?',
  400: 'This page is too old for the server. Please load it again.',
  413: 'That is more than the server takes at once.',
  418: 'The server refuses to brew coffee: it is a teapot (418).',
}

document.addEventListener('sijax:error', (event) => {
  event.preventDefault() // the console need not say it as well
  const { status, message } = event.detail
  problem.textContent = explanations[status] ?? `That did not work: ${message}.`
})

// What is tried now has nothing to do with what went wrong before.
for (const attempt of ['submit', 'click']) {
  document.addEventListener(attempt, () => { problem.textContent = '' }, { capture: true })
}
