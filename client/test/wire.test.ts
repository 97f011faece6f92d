import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAnswer } from '../src/answer'
import { jsonLines, lines } from '../src/wire'

test('a line is told once its newline has arrived, however it was cut', () => {
  const text = 'one\n\ntwo three\n'
  for (let cut = 0; cut <= text.length; cut++) {
    const told: string[] = []
    const read = lines((line) => told.push(line))
    read(text.slice(0, cut))
    read(text.slice(cut))
    assert.deepEqual(told, ['one', '', 'two three'])
  }
})

test('a line without its newline waits', () => {
  const told: string[] = []
  const read = lines((line) => told.push(line))
  read('half')
  assert.deepEqual(told, [])
  read(' a line\nrest')
  assert.deepEqual(told, ['half a line'])
})

test('blank lines are heartbeats', () => {
  const told: unknown[] = []
  jsonLines((value) => told.push(value))('\n[]\r\n  \n{"done":true}\n')
  assert.deepEqual(told, [[], { done: true }])
})

/** Feeds an answer to a reader that writes down what it is told. */
function reading(type: string, pieces: string[], end: 'end' | 'broken', ok = true): unknown[] {
  const told: unknown[] = []
  const tell = (what: unknown) => void told.push(what)
  const receiver = readAnswer(() => {}, tell, tell, tell)
  const headers = { get: () => type }
  receiver.head({ ok, status: ok ? 200 : 500, statusText: '', redirected: false, headers })
  pieces.forEach(receiver.text)
  receiver[end](null)
  return told
}

test('a stream that ends without a control line is truncated', () => {
  assert.deepEqual(reading('application/x-ndjson', ['[]\n'], 'end'), [[], 'truncated'])
})

test('a stream whose connection breaks is truncated', () => {
  assert.deepEqual(reading('application/x-ndjson', ['[]\n'], 'broken'), [[], 'truncated'])
})

test('a stream that ends inside a line is truncated, not malformed', () => {
  assert.deepEqual(reading('application/x-ndjson', ['[]\n[{"ty'], 'end'), [[], 'truncated'])
})

test('a line that is no JSON is a bad answer', () => {
  const told = reading('application/x-ndjson; charset=utf-8', ['<html>\n'], 'end')
  assert.equal(told[0], 'bad_answer')
})

test('an answer of another type is read whole', () => {
  assert.deepEqual(reading('application/json', ['[', '\n]'], 'end'), ['[\n]'])
})

test('an error is no stream, whatever its type says', () => {
  assert.deepEqual(reading('application/x-ndjson', ['oops\n'], 'end', false), ['oops\n'])
})

test('no answer is a network failure', () => {
  assert.deepEqual(reading('application/json', [], 'broken'), ['network'])
})
