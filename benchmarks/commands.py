"""1000 commands applied in Chromium: the client against hand-written DOM code and jQuery 3.

All contenders run in one page, in turn, many times; the medians are compared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.chromium import medians
from benchmarks.chromium import open_page
from benchmarks.report import print_table
from benchmarks.report import Row

ROOT = Path(__file__).parents[1]
CLIENT = ROOT / "src/flask_siphon/static/sijax.js"
JQUERY = ROOT / "client/node_modules/jquery/dist/jquery.min.js"

COMMANDS = 1000
ROUNDS = 41

#: Our goals, as ratios to the hand-written code.
GOALS = {"append": 2.0, "html": 1.6, "attr": 1.4}

BENCHMARK = """
({ count, rounds }) => {
  const numbers = [...Array(count).keys()];
  const commands = {
    append: numbers.map((i) => (
      { type: 'html', selector: '#list', html: `<li>row ${i}</li>`, setType: 'append' })),
    html: numbers.map((i) => (
      { type: 'html', selector: `#cell-${i}`, html: `<b>${i}</b>`, setType: 'replace' })),
    attr: numbers.map((i) => (
      { type: 'attr', selector: `#cell-${i}`, key: 'title', value: `t${i}`, setType: 'replace' })),
  };
  const matches = (selector) => document.querySelectorAll(selector);
  const byHand = {
    append: ({ selector, html }) => {
      for (const element of matches(selector)) element.insertAdjacentHTML('beforeend', html);
    },
    html: ({ selector, html }) => {
      for (const element of matches(selector)) element.innerHTML = html;
    },
    attr: ({ selector, value }) => {
      for (const element of matches(selector)) element.title = value;
    },
  };
  const byJQuery = {
    append: ({ selector, html }) => jQuery(selector).append(html),
    html: ({ selector, html }) => jQuery(selector).html(html),
    attr: ({ selector, key, value }) => jQuery(selector).prop(key, value),
  };
  const contenders = {
    ours: (name) => Sijax.processCommands(commands[name]),
    hand: (name) => commands[name].forEach(byHand[name]),
    jquery: (name) => commands[name].forEach(byJQuery[name]),
  };
  const page = '<ul id=list></ul>' + numbers.map((i) => `<p id=cell-${i}></p>`).join('');
  const milliseconds = {};
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(commands)) {
      // Each round begins with another contender: none always follows the same one.
      const order = Object.keys(contenders);
      order.push(...order.splice(0, round % order.length));
      for (const contender of order) {
        document.body.innerHTML = page;
        document.body.offsetHeight;
        const start = performance.now();
        contenders[contender](name);
        ((milliseconds[name] ??= {})[contender] ??= []).push(performance.now() - start);
      }
    }
  }
  return milliseconds;
}
"""


def measure() -> dict[str, dict[str, float]]:
    """Milliseconds by kind of command and contender."""
    with open_page() as page:
        page.set_content("<!doctype html><body>")
        page.add_script_tag(path=JQUERY)
        page.add_script_tag(path=CLIENT)
        result: Any = page.evaluate(BENCHMARK, {"count": COMMANDS, "rounds": ROUNDS})
    return {name: medians(times) for name, times in result.items()}


def run() -> list[Row]:
    rows = []
    for name, times in measure().items():
        what = f"{COMMANDS} x {name}"
        rows.append(Row(what, times["ours"], times["hand"], "by hand", "ms", GOALS[name]))
        rows.append(Row(what, times["ours"], times["jquery"], "jQuery 3", "ms"))
    return rows


if __name__ == "__main__":
    print_table(run())
