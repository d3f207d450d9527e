"""A second implementation of `docs/stress.md`, and the vectors that it makes.

    python3 circuits/tests/reference/stress.py > circuits/tests/pinned/stress_vectors.jsonl

It was written from the text, shares no code with the programs, and needs nothing but Python's library and the reference
implementation of the protocol in `fixtures/reference`. `circuits/tests/suite/stress/reference.rs` compares. Each line holds
documents and vaults, and what they come to; where a set does not fit its parameters it says so.
"""

import json
import math
import sys
from fractions import Fraction
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[3] / "fixtures" / "reference"))

from ringfence_reference import canonical, poseidon  # noqa: E402
from ringfence_reference.digest import PARAMETERS, STATEMENT, blake2b, hash_to_field, le64, to_field  # noqa: E402
from ringfence_reference.field import P, to_bytes, to_hex  # noqa: E402
from ringfence_reference.parameters import Parameters, decimal  # noqa: E402
from ringfence_reference.refusal import Refusal, require  # noqa: E402
from ringfence_reference.statement import bech32m  # noqa: E402

Json = dict
BOOKS = [("clients", False), ("Fund", True), ("house", True)]
INSURANCE = ["Fund"]
TIME = "2026-01-31T23:59:59Z"


def made_parameters(random: Random) -> Json:
    """A document with three assets, of which two settle, and three markets."""
    full = [{"rate": "100000000", "up_to": str(2**64 - 1)}]

    def asset(name: str, places: int, price: str) -> Json:
        return {"collateral": full, "debt": full, "decimals": str(places), "name": name, "price": price,
                "profit_rate": "100000000", "source": "s"}

    def market(name: str, settlement: str, mark: str, places: int) -> Json:
        return {"contract": None, "isolated_only": False, "maintenance": [{"rate": "1", "up_to": str(2**96 - 1)}],
                "maintenance_kind": "continuous", "mark": mark, "name": name, "settlement": settlement,
                "size_decimals": str(places), "source": "s", "tier_argument": "notional"}

    token = str(random.choice([random.randrange(1, 9), random.randrange(1, 10**6)]))
    few = random.random() < 0.2
    return {
        "assets": [asset("USD", 6, "1"), asset("BTC", 8, f"{random.randrange(10**4, 10**5)}.25"),
                   asset("TOK", random.randrange(0, 13), token)],
        "format": "ringfence-parameters-2",
        "markets": [market("BTC-USD", "USD", "60000.5", random.randrange(0, 9)),
                    market("TOK-USD", "USD", f"0.{'0' * 5 if few else ''}{random.randrange(1, 10**4):04}", 2),
                    market("TOK-BTC", "BTC", f"0.00{random.randrange(10**5, 10**6)}", 1)],
        "name": "made", "notes": [], "sources": [{"description": "", "id": "s"}],
    }


def number(random: Random, most: int) -> str:
    """A decimal number in its one text."""
    places = random.choice([0, 0, 1, 2, 4, 9])
    value = Fraction(random.randrange(0, most * 10**places + 1), 10**places)
    if random.random() < 0.97 and most > 1:
        value = min(value, Fraction(random.randrange(0, 4 * 10**places + 1), 10**places))
    whole, rest = divmod(value, 1)
    digits = f"{int(rest * 10**9):09}".rstrip("0")
    return f"{int(whole)}.{digits}" if digits else str(int(whole))


def made_moves(random: Random, names: list[str]) -> Json:
    some = [name for name in names if random.random() < 0.5]
    unknown = ["AAA", "ZZZ"][random.randrange(2)] if random.random() < 0.3 else None
    entries = [{"factor": number(random, 1000), "name": name, "optional": random.random() < 0.5,
                "spread": number(random, 1)} for name in some]
    if unknown is not None:
        optional = random.random() < 0.8
        entries.append({"factor": "2", "name": unknown, "optional": optional, "spread": "0"})
    entries.sort(key=lambda entry: entry["name"].encode())
    return {"except": entries, "factor": number(random, 1000), "spread": number(random, 1)}


def made_set(random: Random, parameters: Parameters) -> Json:
    assets = [asset.name for asset in parameters.assets]
    markets = [market.name for market in parameters.markets]
    scenarios = [{"assets": made_moves(random, assets), "markets": made_moves(random, markets),
                  "name": f"scenario {index}", "source": "s"} for index in range(random.randrange(1, 6))]
    return {"author": "made", "format": "ringfence-scenarios-1", "name": "made", "scenarios": scenarios,
            "sources": [{"description": "", "id": "s"}]}


def made_vault(random: Random) -> Json:
    """At most a balance and a position, as shape 1 has them."""
    balances = [[random.randrange(1, 4), random.random() < 0.4, random.randrange(1, 2 ** random.randrange(1, 45))]]
    profit = random.randrange(0, 2 ** random.randrange(1, 70))
    positions = [[random.randrange(1, 4), random.random() < 0.5, random.randrange(1, 2 ** random.randrange(1, 30)),
                  profit > 0 and random.random() < 0.5, str(profit)]]
    return {"balances": balances[: random.randrange(2)], "positions": positions[: random.randrange(2)]}


# X1.


def move_of(moves: Json, name: str) -> tuple[Fraction, Fraction]:
    entry = next((entry for entry in moves["except"] if entry["name"] == name), moves)
    return decimal(entry["factor"]), decimal(entry["spread"])


def three(text: str, moves: Json, name: str, places: int, base: int, of: str) -> list[int]:
    """Those of bid, mid and ask that are asked for, in units of 10^-places."""
    factor, spread = move_of(moves, name)
    moved = decimal(text) * factor * 10**places
    exact = {"b": moved * (1 - spread), "m": moved, "a": moved * (1 + spread)}
    made = {"b": math.floor(exact["b"]), "m": round(exact["m"]), "a": math.ceil(exact["a"])}
    for kind in of:
        require(abs(made[kind] - exact[kind]) * 1000 <= base, "too few units")
        require(made[kind] < 2**64, "beyond 64 bits")
    return [made[kind] for kind in of]


def prices(parameters: Parameters, document: Json, scenario: Json) -> tuple[list, list]:
    """Of each asset bid, mid, ask and π'_s or None; of each market bid and ask."""
    for kind, known in (("assets", parameters.assets), ("markets", parameters.markets)):
        names = {entry.name for entry in known}
        require(all(e["optional"] or e["name"] in names for e in scenario[kind]["except"]), "an unknown name")
    assets = []
    for asset, entry in zip(parameters.assets, document["assets"]):
        if asset.settlement_price is None:
            found = three(entry["price"], scenario["assets"], asset.name, 20 - asset.decimals, asset.price, "bma")
            assets.append([*found, None])
            continue
        found = three(entry["price"], scenario["assets"], asset.name, 8, asset.settlement_price, "bma")
        scaled = [value * 10 ** (12 - asset.decimals) for value in found]
        require(all(value < 2**64 for value in scaled), "beyond 64 bits")
        assets.append([*scaled, found[1]])
    markets = [three(entry["mark"], scenario["markets"], market.name, 12 - market.size_decimals, market.mark, "ba")
               for market, entry in zip(parameters.markets, document["markets"])]
    return assets, markets


def equity(parameters: Parameters, moved: tuple[list, list], vault: Json) -> int:
    """X2."""
    assets, markets = moved
    total = 0
    for asset, debt, amount in vault["balances"]:
        bid, _, ask, _ = assets[asset - 1]
        total += -amount * ask if debt else amount * bid
    for market, short, size, loss, profit in vault["positions"]:
        mark, (bid, ask) = parameters.markets[market - 1].mark, markets[market - 1]
        gain = size * (mark - ask) if short else size * (bid - mark)
        signed = -int(profit) if loss else int(profit)
        total += (signed + gain) * assets[parameters.markets[market - 1].settlement - 1][3]
    return total


def statement_of(parameters: bytes, random: Random) -> bytes:
    rule = {"collateral": "0", "deficit": "0", "notional": "0", "shortfall": "0", "vaults": "0"}
    book = {"assets": [], "equity_only": rule, "liquidating": rule, "settlement": [], "vaults": "0"}
    rows = [{"book": str(b), "count": str(c), "shape": "1"} for b, c in ((0, 2), (1, 1), (2, 1))]
    return canonical.write({
        "block_list": rows, "books": [{"name": name, "proprietary": own} for name, own in BOOKS], "corrects": None,
        "epoch": "0", "evidence": None, "format": "ringfence-statement-2", "funding_time": TIME, "history": None,
        "next_snapshot": None, "parameters": blake2b(parameters, PARAMETERS, 32).hex(), "policy": None,
        "previous": "00" * 32, "price_time": TIME, "reserves": [], "root": to_hex(random.randrange(P)), "signers": [],
        "snapshot_time": TIME, "tool": "made", "totals": {"books": [book] * 3, "markets": []}, "venue": "v"})


def stressed(random: Random, parameters: Parameters, document: Json, scenarios: Json) -> Json:
    """X2 to X5 for vaults in four blocks of three books."""
    moved = [prices(parameters, document, scenario) for scenario in scenarios["scenarios"]]
    blocks = [[made_vault(random) for _ in range(random.randrange(1, 5))] for _ in range(4)]
    book_of, count = [0, 0, 1, 2], len(moved)
    equities = [[[equity(parameters, prices_, vault) for prices_ in moved] for vault in block] for block in blocks]
    require(all(-(2**121) <= e < 2**121 for block in equities for vault in block for e in vault), "out of range")

    def sums(blocks_: list[int], scenario: int) -> tuple[int, int]:
        of = [vault[scenario] for block in blocks_ for vault in equities[block]]
        return sum(max(0, -e) for e in of), sum(of)

    insures = [name in INSURANCE for name, _ in BOOKS]
    results = []
    for scenario, entry in enumerate(scenarios["scenarios"]):
        books = []
        for book in range(3):
            deficit, net = sums([b for b in range(4) if book_of[b] == book], scenario)
            books.append({"deficit": str(deficit), "net": str(net) if insures[book] else "hidden",
                          "under_water": "hidden"})
        results.append({"books": books, "scenario": entry["name"]})
    statement = statement_of(parameters.document, random)
    stress = {
        "counts": "hidden", "format": "ringfence-stress-1", "insurance": INSURANCE, "made_at": TIME,
        "previous": "00" * 32, "results": results,
        "scenarios": blake2b(canonical.write(scenarios), b"Ringfence-scens1", 32).hex(), "sequence": "0",
        "slack": "00" * 32, "statement": blake2b(statement, STATEMENT, 32).hex(), "tool": "made"}
    digest = blake2b(canonical.write(stress), b"Ringfence-strst1", 32)
    f = blake2b(canonical.write({**stress, "tool": ""}), b"Ringfence-strfp1", 64)
    r = to_field(f)

    def weight(book: int, scenario: int, lane: int) -> int:
        return pow(r, 1 + 3 * count * book + 3 * scenario + lane, P)

    # Units: row of the block list, group, block.
    prefix, units = 0, []
    for blocks_ in ([0, 1], [2], [3]):
        for group in range(-(-count // 2)):
            for block in blocks_:
                book = book_of[block]
                for scenario in range(2 * group, min(2 * group + 2, count)):
                    deficit, net = sums([block], scenario)
                    prefix += weight(book, scenario, 0) * deficit + insures[book] * weight(book, scenario, 2) * net
                units.append([group, block, to_hex(prefix % P)])
    context = hash_to_field(b"Ringfence-strcx1", f, to_bytes(r), bytes([1]), le64(5), le64(2), le64(1))
    return {
        "prices": [{"assets": a, "markets": m} for a, m in moved], "blocks": blocks,
        "equities": [[[str(e) for e in vault] for vault in block] for block in equities],
        "statement": statement.decode(), "stress": canonical.write(stress).decode(), "digest": digest.hex(),
        "text": bech32m(digest, "rfx"), "f": f.hex(), "r": to_hex(r), "units": units, "context": to_hex(context),
        "last": to_hex(poseidon.hash_words(poseidon.SUM, [prefix % P, 0])),
        "blind_place": (digest + le64(258)).hex()}


def line(random: Random) -> Json:
    document = made_parameters(random)
    try:
        parameters = Parameters(canonical.write(document))
    except Refusal:
        return line(random)
    scenarios = made_set(random, parameters)
    made = {"parameters": parameters.document.decode(), "set": canonical.write(scenarios).decode(),
            "set_digest": blake2b(canonical.write(scenarios), b"Ringfence-scens1", 32).hex()}
    try:
        return {**made, **stressed(random, parameters, document, scenarios)}
    except Refusal as refusal:
        return {**made, "refused": str(refusal)}


def main() -> None:
    """Sixteen sets that fit, and four of each kind that don't. One under which an equity is out of range is left out."""
    random = Random(1)
    left = {"": 16, "too few units": 4, "beyond 64 bits": 4, "an unknown name": 4}
    while any(left.values()):
        made = line(random)
        kind = made.get("refused", "")
        if left.get(kind, 0) > 0:
            left[kind] -= 1
            print(json.dumps(made, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


if __name__ == "__main__":
    main()
