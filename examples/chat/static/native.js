const interval = 1000 // milliseconds

async function showNews(lastShown) {
  try {
    lastShown = await Siphon.request('show_news', [lastShown], { lane: 'news', quiet: true })
  } catch {
    // A server that is away may come back.
  }
  setTimeout(showNews, interval, lastShown)
}

showNews(0)
