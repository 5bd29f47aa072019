"""A diagnosis for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np

from impl.diagnose.advice import NAMES, number, share

CRITERIA = {
    "norm": "‖K_m − K_∞‖ ≤ ε‖K_∞‖",
    "smallest": "‖K_m − K_∞‖ ≤ ελ_min(K_∞)",
    "ridge": "‖K_m − K_∞‖ ≤ ε(λ_min(K_∞) + λ)",
    "cosine": "1 − cos(K_m, K_∞) ≤ ε²",
}
_BARS = "▁▂▃▄▅▆▇█"


def told(value: Any, floor: Any, digits: int = 3) -> str:
    """A number with its floor; one at or below it is shown as such."""
    if float(value) <= float(floor):
        return f"not told from 0 (|λ| ≤ {number(floor)})"
    return f"{number(value, digits)} (noise floor {number(floor)})"


def render(found: Mapping[str, Any], width: int = 100) -> str:
    """The whole diagnosis as text."""
    lines = [*_head(found), *_spectrum(found), *_widths(found), *_kernels(found), *_influence(found), "", "What to do"]
    for piece in found["advice"]:
        lines += textwrap.wrap(f"• {piece['found']}  [{piece['rests_on']}]", width, subsequent_indent="  ")
        lines += textwrap.wrap(f"→ {piece['do']}", width, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines)


def facts(found: Mapping[str, Any]) -> dict[str, str]:
    """The numbers of the data themselves."""
    at, sample = found["spectrum"], found["sample"]
    out = {
        "λ₁": number(at["eigenvalues"][0]),
        "numerical rank": f"{at['rank']} of min(n, d) = {at['p']}: eigenvalues above the noise floor {number(at['noise_floor'])}",
        "κ_d = λ₁/λ_p": f"∞, or above {number(at['eigenvalues'][0] / at['noise_floor'] / 2)}: λ_p is not told from 0"
        if float(at["kappa_d"]) == float("inf")
        else number(at["kappa_d"]),
        "κ₊": number(at["kappa_plus"]),
    }
    if at["storage_floor"] > at["noise_floor"]:
        dtype = found["input"]["dtype"]
        out[f"if {dtype} is rounded"] = (
            f"only {at['rank_above_storage']} eigenvalues rise above {number(at['storage_floor'])}, what rounding to {dtype} may add; "
            f"κ₊ at least about {number(at['kappa_above_storage'])}"
        )
    out["coherence μ"] = (
        f"{sample['coherence']:.4f}, rows {sample['closest_rows'][0]} and {sample['closest_rows'][1]}, of {sample['n']} sampled; random "
        f"directions: about {number(sample['random_coherence'])}"
    )
    out["columns"] = (
        f"{found['input']['constant_columns']} constant, {found['input']['zero_columns']} zero in every row"
    )
    out["published width κ_d⁶ n log n"] = (
        f"{number(at['published_width'])}; of the {sample['n']} sampled rows {number(sample['published_width'])}"
    )
    return out


def sampled(found: Mapping[str, Any]) -> str:
    s, n = found["settings"], found["sample"]["n"]
    return f"{n} rows drawn with seed {s['seed']}; attention attends to them, rows of its output have unit norm"


def _head(found: Mapping[str, Any]) -> list[str]:
    at = found["input"]
    return [f"{at['source']}: {at['n']} rows of {at['d']} numbers ({at['dtype']}), style {at['style']}"]


def _spectrum(found: Mapping[str, Any]) -> list[str]:
    at = found["spectrum"]
    values = np.array(at["eigenvalues"])
    above = np.log10(np.maximum(values, at["noise_floor"]))
    picks = above[np.linspace(0, len(above) - 1, min(64, len(above))).astype(int)]
    span = float(above[0] - np.log10(at["noise_floor"])) or 1.0
    bars = "".join(_BARS[round(7 * float(v - np.log10(at["noise_floor"])) / span)] for v in picks)
    plot = f"  log λ_i, i = 1 … {at['p']}, from the noise floor up:  {bars}"
    return ["", "Spectrum of G = XXᵀ, all rows", plot, *(f"  {key:<28} {value}" for key, value in facts(found).items())]


def _widths(found: Mapping[str, Any]) -> list[str]:
    s = found["settings"]
    lines = ["", f"Width m, ε = {s['epsilon']}, probability {1 - s['delta']:.4g}, λ = {s['ridge']}; {sampled(found)}"]
    lines.append(f"  {'':<34}{'':<11}{'needed':>12}{'mean square':>22}{'enough':>12}")
    for key, says in CRITERIA.items():
        for name, at in found["kernels"].items():
            w = at["widths"][key]
            mean = (
                number(w["rms_high"]) if w["rms_low"] is None else f"{number(w['rms_low'])} – {number(w['rms_high'])}"
            )
            lines.append(f"  {says:<34}{NAMES[name]:<11}{number(w['needed']):>12}{mean:>22}{number(w['enough']):>12}")
    return [
        *lines,
        "  needed: below it the probability is not reached (proved). mean square: by exact second moments, in the mean.\n  enough: matrix Bernstein with the exact variance (proved); more than enough is not needed.",
    ]


def _kernels(found: Mapping[str, Any]) -> list[str]:
    lines = ["", f"Limit kernels, and one draw at width {number(found['settings']['width'])}"]
    for name, at in found["kernels"].items():
        here = at["at_width"]
        over = "not determined" if here["over_smallest"] is None else number(here["over_smallest"])
        lines.append(f"  {NAMES[name]:<10} λ_min {told(at['smallest'], at['noise_floor'])}, ‖K_∞‖ {number(at['norm'])}, "
                     f"κ {number(at['condition_number'])}, effective rank {number(at['effective_rank'])}")  # fmt: skip
        lines.append(
            f"  {'':<10} ‖K_m − K_∞‖: {number(here['over_norm'])} of the norm, {over} of λ_min, 1 − cos {number(here['cosine_distance'])}"
        )
    at = found["distance"]
    lines.append(f"  attention against 2L-ReLU: cosine {at['cosine']:.4f}, centred {at['centred_cosine']:.4f}")
    if "influence_rank_correlation" in at:
        lines.append(f"  their influence scores: rank correlation {at['influence_rank_correlation']:.3f}, same sign "
                     f"{share(at['influence_same_sign'])}")  # fmt: skip
    return lines


def span(values: list[float], form: str = "{:.3f}") -> str:
    low, high = form.format(min(values)), form.format(max(values))
    return low if low == high else f"{low} – {high}"


def _influence(found: Mapping[str, Any]) -> list[str]:
    at = found["influence"]
    if not at:
        return []
    lines = [
        "",
        f"Influence on {at['held_out']} held-out rows of {at['n']} rows, targets: {at['targets']}; {at['draws']} draws of noise per size",
    ]
    lines.append(f"  {'':<11}{'noise':>8}{'signs, top tenth':>22}{'signs, all':>20}{'rank correlation':>20}")
    for name in NAMES:
        for p in at[name]["perturbed"]:
            top, every = (span([100 * x for x in p[key]], "{:.3g} %") for key in ("sign_changes_top", "sign_changes"))
            lines.append(
                f"  {NAMES[name]:<11}{share(p['size']):>8}{top:>22}{every:>20}{span(p['rank_correlation']):>20}"
            )
    return lines
