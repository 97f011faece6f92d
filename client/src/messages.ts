/** What the client says by itself: by the code of an error, or by the name of a control. */
export const messages: Record<string, string> = {
  network: 'The server could not be reached.',
  offline: 'You are offline.',
  timeout: 'The server takes too long to answer.',
  truncated: 'The answer broke off.',
  bad_answer: 'The server gave an answer that makes no sense.',
  command: 'A part of the answer could not be shown.',
  login: 'Log in',
  reload: 'Reload',
  close: 'Close',
}
