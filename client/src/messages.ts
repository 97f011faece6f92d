/** What the client says by itself: by the code of an error, or by the name of a control. */
export const messages: Record<string, string> = {
  network: 'The server did not answer.',
  offline: 'You are offline.',
  timeout: 'The answer is late.',
  truncated: 'The answer broke off.',
  bad_answer: 'The answer makes no sense.',
  command: 'Part of the answer failed.',
  login: 'Log in',
  reload: 'Reload',
  close: 'Close',
}
