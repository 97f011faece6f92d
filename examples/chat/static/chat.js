const form = document.getElementById('chat')
const interval = 1000 // milliseconds

let lastShown = Number(document.querySelector('#messages li:last-child')?.dataset.number ?? 0)
let news = Promise.resolve()
let timer

// One request after the other, so that no message is shown twice.
function showNews() {
  news = news.then(() => Sijax.request('show_news', [lastShown])).then(
    (number) => {
      lastShown = number
      again()
    },
    // A server that is away may come back; one that refuses will refuse again.
    ({ status }) => status === 0 && again(),
  )
}

function again() {
  clearTimeout(timer)
  timer = setTimeout(showNews, interval)
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const { author, text } = form.elements
  Sijax.request('say', [author.value, text.value]).then(showNews, () => {})
  text.focus()
})

showNews()
