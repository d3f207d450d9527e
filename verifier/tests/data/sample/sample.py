"""Draws rows by value, as docs/auditing.md says it, without anything of this project.

    python3 sample.py vectors > vectors.json      makes the vectors of the tests
    python3 sample.py FILE.csv SEED COUNT         draws from a population that `reserves population` wrote
"""

import csv
import hashlib
import json
import sys


def draw(values, count, seed, statement):
    """Pairs of a row's place and why it was taken: "certain", or the number of the hit."""
    left, rest = count, sum(values)
    certain = set()
    for at in sorted((at for at, value in enumerate(values) if value), key=lambda at: (-values[at], at)):
        if left == 0 or left * values[at] < rest:
            break
        certain.add(at)
        left -= 1
        rest -= values[at]
    if not rest or not left:
        return [(at, "certain") for at in sorted(certain)]
    counter = 0
    while True:
        text = f"Ringfence sample 1\nseed: {seed}\nstatement: {statement}\ncounter: {counter}\n"
        number = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
        if number < 2**256 // rest * rest:
            break
        counter += 1
    following, covered, hit, taken = number % rest, 0, 0, []
    for at, value in enumerate(values):
        if at in certain:
            taken.append((at, "certain"))
            continue
        covered += left * value
        if following < covered:
            hit += 1
            taken.append((at, str(hit)))
            following += rest
    return taken


def units(decimal):
    """A value in USD as a whole number of 10^-20."""
    whole, _, part = decimal.partition(".")
    return int(whole) * 10**20 + int(part.ljust(20, "0"))


def vectors():
    """Cases whose values follow from their number."""
    cases = []
    for number, (rows, count, bits) in enumerate([(1, 1, 8), (5, 3, 16), (40, 7, 64), (200, 25, 80), (60, 59, 200), (30, 40, 96), (100, 10, 230)]):
        values = []
        for row in range(rows):
            digest = hashlib.sha256(f"{number} {row}".encode()).digest()
            value = int.from_bytes(digest, "big") >> (256 - bits)
            # Some are worth nothing, and some much more than others.
            values.append(0 if digest[31] < 20 else value << (8 if digest[30] < 25 else 0))
        seed, statement = f"seed {number}", f"rfs1made{number}"
        taken = draw(values, count, seed, statement)
        values = [str(value) for value in values]
        cases.append({"values": values, "count": count, "seed": seed, "statement": statement, "taken": taken})
    print(json.dumps(cases, separators=(",", ":")))


def main():
    if sys.argv[1:] == ["vectors"]:
        return vectors()
    path, seed, count = sys.argv[1:]
    with open(path, newline="", encoding="utf-8") as file:
        head = []
        while (line := file.readline()).startswith("#"):
            head.append(line[1:].strip())
        rows = list(csv.DictReader([line, *file]))
    statement = next(line for line in head if line.startswith("rfs1"))
    for at, why in draw([units(row["usd"]) for row in rows], int(count), seed, statement):
        print(rows[at]["line"], why)


if __name__ == "__main__":
    main()
