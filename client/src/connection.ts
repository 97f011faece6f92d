/** Whether there is a network. */
import { emit } from './events'
import { messages } from './messages'
import { Siphon } from './surface'

const CLASS = 'siphon-offline'
const { classList } = document.documentElement

export function goOffline(): void {
  if (classList.contains(CLASS)) return
  classList.add(CLASS)
  emit(null, 'offline')
  Siphon.notify(messages.offline!, { code: 'offline', role: 'status' })
}

export const whenOnline = (act: () => void) => addEventListener('online', act, { once: true })

export function watchConnection(): void {
  addEventListener('offline', goOffline)
  addEventListener('online', () => {
    classList.remove(CLASS)
    document.querySelector('.siphon-toast[data-code=offline]')?.remove()
    emit(null, 'online')
  })
}
