"""Numbers into sentences.  Each piece of advice names the number and the threshold it rests on, and claims no more.

A width that is enough is not thereby needed; a large bound is no instability; random noise is no attack.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

NAMES = {"2l-relu": "2L-ReLU", "mlp-attn": "attention"}
FLIPS, RANKS = 0.1, 0.9  # influence counts as moved when more signs change among the top, or ranks agree less
SIMILAR = 0.99


def advise(found: Mapping[str, Any]) -> list[dict[str, str]]:
    """Pieces of advice: what was found, the number and threshold it rests on, what to do."""
    rules = (_rank, _storage, _parallel, _incoherence, _smallest, _at_width, _published, _apart, _stable, _bound)
    return [dict(zip(("found", "rests_on", "do"), piece, strict=True)) for rule in rules for piece in rule(found)]


def number(x: Any, digits: int = 3) -> str:
    """For reading: 0.0123, 4 096, 1.5·10⁷; ∞; and – for what is not determined."""
    if x is None:
        return "–"
    x = float(x)
    if math.isnan(x):
        return "–"
    if math.isinf(x):
        return "∞" if x > 0 else "−∞"
    if x == 0:
        return "0"
    if 1e-3 <= abs(x) < 1e5:
        return f"{x:,.0f}".replace(",", " ") if x == round(x) or abs(x) >= 1000 else f"{x:.{digits}g}"
    mantissa, exponent = f"{x:.{digits - 1}e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa}·10{raised}"


def share(x: float) -> str:
    return f"{100 * x:.3g} %"


Piece = tuple[str, str, str]


def _rank(found: Mapping[str, Any]) -> Iterator[Piece]:
    at, zero = found["spectrum"], found["input"]["zero_columns"]
    if at["rank"] == at["p"]:
        yield (
            f"The data have full rank: κ_d = κ₊ = {number(at['kappa_d'])}.",
            f"λ_p = {number(at['eigenvalues'][-1])} is above the noise floor {number(at['noise_floor'])}",
            "κ_d describes the data. It does not say what width is needed: see the widths.",
        )
        return
    constant, least = found["input"]["constant_columns"], at["eigenvalues"][0] / (2 * at["noise_floor"])
    columns = f" {zero} columns are zero in every row; deleting them changes no inner product." if zero else ""
    if constant and not zero:
        columns = (
            f" {constant} columns are constant before preprocessing, which can cost rank: delete them and look again."
        )
    yield (
        f"The data have numerical rank {at['rank']}, less than min(n, d) = {at['p']}: κ_d is infinite, or above {number(least)}.",
        f"{at['p'] - at['rank']} eigenvalues are at or below the noise floor {number(at['noise_floor'])}",
        f"Do not use a formula in κ_d on these data: it gives no finite width, whatever the network. K_∞ can be invertible all "
        f"the same; judge by its smallest eigenvalue, as the widths do.{columns}",
    )


def _storage(found: Mapping[str, Any]) -> Iterator[Piece]:
    at = found["spectrum"]
    if at["rank_above_storage"] < at["rank"]:
        yield (
            f"{at['rank'] - at['rank_above_storage']} small eigenvalues may come from rounding to {found['input']['dtype']}.",
            f"they are at or below {number(at['storage_floor'])}, the square of what rounding can add to the data's norm",
            f"Trust κ₊ = {number(at['kappa_plus'])} only if the stored numbers are exact. If they are rounded, all that is certain "
            f"is that κ₊ of the true data is at least about {number(at['kappa_above_storage'])}.",
        )


def _parallel(found: Mapping[str, Any]) -> Iterator[Piece]:
    at = found["sample"]
    if at["parallel_rows"]:
        i, j = at["closest_rows"]
        yield (
            f"{at['parallel_rows']} of the {at['n']} sampled rows are parallel to another, rows {i} and {j} for instance.",
            f"their |cosine| is 1 up to rounding in {found['input']['d']} dimensions",
            "Keep one of each: rows that point the same way make both K_∞ singular, and no width is then enough relative to its "
            "smallest eigenvalue.",
        )


def _incoherence(found: Mapping[str, Any]) -> Iterator[Piece]:
    at = found["sample"]
    if at["coherence"] > 2 * at["random_coherence"] or at["coherence"] > 0.9:
        yield (
            f"The rows are coherent: two of the sample have |cosine| {at['coherence']:.4f}.",
            f"{at['n']} random directions would reach about 2√(log n/d) = {number(at['random_coherence'])}; the rule fires above twice "
            "that, or above 0.9",
            "Do not rely on results that assume incoherent rows.",
        )


def _smallest(found: Mapping[str, Any]) -> Iterator[Piece]:
    for name, at in found["kernels"].items():
        if at["smallest"] <= at["noise_floor"]:
            yield (
                f"λ_min(K_∞) of {NAMES[name]} cannot be told from zero.",
                f"{number(at['smallest'])} against a noise floor of {number(at['noise_floor'])}",
                "Numbers that divide by it are not shown. Delete parallel rows, or judge with a ridge.",
            )


def _at_width(found: Mapping[str, Any]) -> Iterator[Piece]:
    s = found["settings"]
    m, sure = s["width"], number(1 - s["delta"])
    names = {"norm": "‖K_∞‖", "ridge": "λ_min(K_∞) + λ", "smallest": "λ_min(K_∞)"}
    for network, at in found["kernels"].items():
        verdicts: dict[str, list[str]] = {"wide enough": [], "too narrow": [], "not decided": []}
        reasons, todo = [], []
        for key, what in names.items():
            w, ratio = at["widths"][key], at["at_width"][f"over_{key}"]
            verdict = "too narrow" if m < w["needed"] else "not decided"
            verdict = "wide enough" if w["enough"] is not None and m >= w["enough"] else verdict
            verdicts[verdict].append(what)
            seen = "" if ratio is None else f", seen in one draw {number(ratio)}"
            reasons.append(f"relative to {what}: needed {number(w['needed'])}, enough {number(w['enough'])}{seen}")
        if names["norm"] in verdicts["wide enough"]:
            todo.append("In its large directions K_∞ stands for the network's kernel at initialisation.")
        if names["smallest"] in verdicts["too narrow"]:
            todo.append("Do not put K_∞ for K_m where the inverse is taken without a ridge.")
        if names["ridge"] in verdicts["too narrow"]:
            todo.append(f"With λ = {number(s['ridge'])}, influence from K_∞ is not shown to be the network's: compute it from K_m. λ = "
                        f"{number(at['ridge_for_width'])} would be enough for this width, beside ‖K_∞‖ = {number(at['norm'])}.")  # fmt: skip
        if verdicts["not decided"]:
            todo.append("Where it is not decided, draw the network a few times and compare K_m with K_∞.")
        told = "; ".join(f"{verdict} relative to {', '.join(whats)}" for verdict, whats in verdicts.items() if whats)
        yield (
            f"{NAMES[network][0].upper()}{NAMES[network][1:]} at width {number(m)}, accuracy {number(s['epsilon'])} with probability {sure}: {told}.",
            "; ".join(reasons),
            " ".join(todo) or "The kernel at initialisation is close to its limit; training is not covered.",
        )


def _published(found: Mapping[str, Any]) -> Iterator[Piece]:
    published, at = found["sample"]["published_width"], found["kernels"]["mlp-attn"]["widths"]["smallest"]
    if at["enough"] is not None and 10 * at["enough"] < published < math.inf:
        yield (
            f"κ_d⁶ n log n = {number(published)} for the sampled rows; attention needs less.",
            f"{number(at['enough'])} is enough there, to {number(found['settings']['epsilon'])} of λ_min(K_∞) (proved); the rule fires above ten times",
            "Do not conclude from κ_d alone that a network is too narrow: the argument behind the formula shows what is enough, not what "
            "is needed.",
        )


def _apart(found: Mapping[str, Any]) -> Iterator[Piece]:
    at = found["distance"]
    ranks = at.get("influence_rank_correlation")
    also = "" if ranks is None else f" Their influence scores have rank correlation {ranks:.2f}."
    if at["centred_cosine"] >= SIMILAR:
        yield (
            "Attention and 2L-ReLU have nearly the same limit kernel here, up to scale.",
            f"cosine of the centred kernels {at['centred_cosine']:.3f} ≥ {SIMILAR}",
            f"Expect similar fits in the large directions.{also}",
        )
    else:
        yield (
            "Attention and 2L-ReLU have different limit kernels here.",
            f"cosine of the centred kernels {at['centred_cosine']:.3f} < {SIMILAR}; effective ranks "
            f"{number(found['kernels']['mlp-attn']['effective_rank'])} and {number(found['kernels']['2l-relu']['effective_rank'])}",
            f"Do not carry conclusions from one to the other.{also}",
        )


def _stable(found: Mapping[str, Any]) -> Iterator[Piece]:
    if not found["influence"]:
        yield (
            "Influence was not measured.",
            f"{found['input']['n']} rows, fewer than 10",
            "Give more rows.",
        )
        return
    tests = found["influence"]["draws"]
    for name in NAMES:
        at = found["influence"][name]
        moved = [p for p in at["perturbed"] if max(p["sign_changes_top"]) > FLIPS or min(p["rank_correlation"]) < RANKS]
        limit = f"thresholds: {share(FLIPS)} of signs in the top tenth, rank correlation {RANKS}"
        if moved:
            p = moved[0]
            yield (
                f"Influence with {NAMES[name]} moves under random noise of {share(p['size'])} of each row.",
                f"in {tests} draws at most {share(max(p['sign_changes_top']))} of the top tenth changed sign, rank correlation at least "
                f"{min(p['rank_correlation']):.3f}; {limit}",
                "Read the scores as groups, not as a ranking. Raising --ridge, or averaging over noisy copies, may help: look again.",
            )
        else:
            p = at["perturbed"][-1]
            yield (
                f"Influence with {NAMES[name]} held under random noise of up to {share(p['size'])} of each row.",
                f"in {tests} draws at most {share(max(p['sign_changes_top']))} of the top tenth changed sign, rank correlation at least "
                f"{min(p['rank_correlation']):.3f}; {limit}",
                "The order, and the signs at its top, can be read as far as random noise of that size goes; nothing is said of chosen "
                "(adversarial) changes.",
            )


def _bound(found: Mapping[str, Any]) -> Iterator[Piece]:
    loose = []
    for name in NAMES if found["influence"] else ():
        p = found["influence"][name]["perturbed"][0]
        pairs = [(b, c) for b, c in zip(p["alpha_bound"], p["alpha_change"], strict=True) if b is not None and c > 0]
        if pairs and min(b / c for b, c in pairs) > 10:
            b, c = min(pairs, key=lambda pair: pair[0] / pair[1])
            loose.append(f"{NAMES[name]}: bound {number(b)} of |α|, change {number(c)}, at noise of {share(p['size'])}")
    if loose:
        yield (
            "The stability bound 2‖ΔK‖‖y‖/(λ_n+λ)² is far above the change that happens.",
            "; ".join(loose) + "; the rule fires above ten times",
            "A large bound, or a large condition number, is no evidence that influence is unstable: measure.",
        )
