"""A list of 1000 rows morphed in Chromium: the command ``morph`` against idiomorph alone.

Both run in one page, in turn, many times; the medians are compared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.chromium import medians
from benchmarks.chromium import open_page
from benchmarks.report import print_table
from benchmarks.report import Row

ROOT = Path(__file__).parents[1]
CLIENT = ROOT / "src/flask_siphon/static/siphon.js"
IDIOMORPH = ROOT / "client/node_modules/idiomorph/dist/idiomorph.min.js"

GOAL = 1.15

ROWS = 1000
ROUNDS = 41

BENCHMARK = """
({ count, rounds }) => {
  const rows = [...Array(count).keys()].map((i) => [i, `Row ${i}`]);
  const draw = (rows) => `<ul id="list">${rows.map(([id, text]) =>
    `<li id="row${id}" class="row"><b>${text}</b> <input name="note${id}"></li>`).join('')}</ul>`;
  const swapped = [...rows];
  [swapped[1], swapped[count - 2]] = [swapped[count - 2], swapped[1]];
  const changes = {
    'no change': rows,
    'every 10th changed': rows.map(([id, text]) => [id, id % 10 ? text : `${text} changed`]),
    'one appended': [...rows, [count, 'The last']],
    'two swapped': swapped,
    'the first removed': rows.slice(1),
  };
  const contenders = {
    ours: (html) => Siphon.apply([{ type: 'morph', selector: '#list', html }]),
    idiomorph: (html) => Idiomorph.morph(document.getElementById('list'), html),
  };
  const before = draw(rows);
  const milliseconds = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, after] of Object.entries(changes)) {
      const html = draw(after);
      // Each round begins with the other one.
      const order = Object.keys(contenders);
      if (round % 2) order.reverse();
      for (const contender of order) {
        document.body.innerHTML = before;
        document.body.offsetHeight;
        const start = performance.now();
        contenders[contender](html);
        ((milliseconds[name] ??= {})[contender] ??= []).push(performance.now() - start);
        if (document.body.innerHTML !== html) throw new Error(`${contender}: ${name}`);
      }
    }
  }
  return milliseconds;
}
"""


def measure() -> dict[str, dict[str, float]]:
    """Milliseconds by change and contender."""
    with open_page() as page:
        page.set_content("<!doctype html><body>")
        page.add_script_tag(path=IDIOMORPH)
        page.add_script_tag(path=CLIENT)
        result: Any = page.evaluate(BENCHMARK, {"count": ROWS, "rounds": ROUNDS})
    return {name: medians(times) for name, times in result.items()}


def run() -> list[Row]:
    return [
        Row(f"morph of {ROWS}: {name}", times["ours"], times["idiomorph"], "idiomorph", "ms", GOAL)
        for name, times in measure().items()
    ]


if __name__ == "__main__":
    print_table(run())
