"""A diagnosis as one HTML page that needs nothing else."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from impl.diagnose import svg
from impl.diagnose.advice import NAMES, number, share
from impl.diagnose.text import CRITERIA, facts, sampled, span

SHORT = {"norm": "to the norm", "smallest": "to λ min", "ridge": "to λ min + λ", "cosine": "cosine"}

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2329; --soft: #5b6670; --paper: #fdfdfb; --line: #d8dcdf; --wash: #f2f4f3; --one: #1f5a99; --two: #b0541c; --here: #1f7a46; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7ea; --soft: #9aa6b0; --paper: #15191d; --line: #333b42; --wash: #1d2328; --one: #8ab8ea; --two: #eba277; --here: #7cd3a0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 58rem; padding: 1.5rem 1.25rem 4rem; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .2rem 0 .4rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem; } p { margin: .5rem 0; }
code { font: .86em ui-monospace, "DejaVu Sans Mono", monospace; } .soft { color: var(--soft); font-size: .92rem; } .scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: .6rem 0; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); font-size: .84rem; } td.num, th.num { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; } td.says { white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .25rem 1rem; margin: .6rem 0; } dt { color: var(--soft); } dd { margin: 0; }
ol.advice { padding: 0; list-style: none; } ol.advice li { background: var(--wash); border-left: 3px solid var(--line); padding: .5rem .9rem; margin: .6rem 0; } ol.advice b { display: block; } ol.advice small { display: block; color: var(--soft); font-size: .86rem; }
figure { margin: .8rem 0; } figcaption { color: var(--soft); font-size: .9rem; } svg { width: 100%; height: auto; font-size: 12px; } svg text { fill: var(--soft); }
svg polyline { fill: none; stroke-width: 1.8; } svg line { stroke-width: 1.8; } .one { stroke: var(--one); } .two { stroke: var(--two); } svg line.grid { stroke: var(--line); stroke-width: .7; } svg line.axis { stroke: var(--soft); stroke-width: 1; }
svg rect.below { fill: var(--soft); opacity: .09; } svg line.level { stroke: var(--soft); stroke-dasharray: 5 4; stroke-width: 1; } svg line.bar { stroke-width: 5; opacity: .4; } svg line.bar.open { stroke-dasharray: 8 4; } svg line.inner { stroke-width: 11; } svg line.here { stroke: var(--here); stroke-dasharray: 4 3; } svg text.heretext { fill: var(--here); font-weight: 600; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } .scroll > table { min-width: 40rem; } }
"""


def render(found: Mapping[str, Any]) -> str:
    """The page."""
    at = found["input"]
    title = f"What {at['source']} allows"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="soft">{at["n"]} rows of {at["d"]} numbers ({escape(at["dtype"])}), preprocessing <code>{at["style"]}</code>. '
        f"Kernel numbers are of {escape(sampled(found))}.</p>",
        "<h2>What to do</h2>", _advice(found),
        "<h2>Spectrum of the data</h2>", _spectrum(found), _facts(facts(found)),
        "<h2>How wide is wide enough?</h2>", _widths(found),
        "<h2>The two limit kernels</h2>", _kernels(found),
        "<h2>Influence under small random changes</h2>", _influence(found),
        "<h2>How it was made</h2>", _made(found),
    ]  # fmt: skip
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{"".join(parts)}</body></html>\n'


def _html(text: str) -> str:
    """Escaped, with subscripts."""
    return re.sub(r"(?<=[Kλκ])_([a-z]+|∞)", r"<sub>\1</sub>", escape(text))


def _advice(found: Mapping[str, Any]) -> str:
    items = (
        f"<li><b>{_html(a['found'])}</b>{_html(a['do'])}<small>Rests on: {_html(a['rests_on'])}</small></li>"
        for a in found["advice"]
    )
    return f'<ol class="advice">{"".join(items)}</ol>'


def _spectrum(found: Mapping[str, Any]) -> str:
    at = found["spectrum"]
    shown = [(i, v) for i, v in enumerate(at["eigenvalues"], 1) if v > at["noise_floor"]]
    keep = sorted({round(math.exp(k / 300 * math.log(len(shown)))) for k in range(301)}) if len(shown) > 400 else None
    points = shown if keep is None else [shown[i - 1] for i in keep]
    lost = at["p"] - at["rank"]
    below = (
        f" {lost} of them lie at or below the noise floor, where they are not told from zero; they are not drawn."
        if lost
        else ""
    )
    line = svg.Line("λᵢ", [p[0] for p in points], [p[1] for p in points], "one")
    levels = (
        [(f"noise floor {number(at['noise_floor'])}: not told from zero", at["noise_floor"])]
        if at["noise_floor"] > 0
        else []
    )
    if at["storage_floor"] > at["noise_floor"]:
        levels.append(
            (f"what rounding to {found['input']['dtype']} may add, {number(at['storage_floor'])}", at["storage_floor"])
        )
    plot = svg.curves(
        [line],
        levels,
        "i",
        "λᵢ(XXᵀ)",
        f"Eigenvalues from {number(at['eigenvalues'][0])} down; rank {at['rank']} of {at['p']}",
    )
    return _figure(
        plot,
        f"Eigenvalues of G = XXᵀ over all {found['input']['n']} rows, p = {at['p']}.{below}",
    )


def _widths(found: Mapping[str, Any]) -> str:
    s = found["settings"]
    rows, drawn = [], []
    for key, says in CRITERIA.items():
        for name, at in found["kernels"].items():
            w = at["widths"][key]
            mean = (
                number(w["rms_high"]) if w["rms_low"] is None else f"{number(w['rms_low'])} – {number(w['rms_high'])}"
            )
            rows.append([says, NAMES[name], number(w["needed"]), mean, number(w["enough"])])
            marks = None if w["rms_low"] is None else (w["rms_low"], w["rms_high"])
            low, high = (None if v is None or math.isinf(float(v)) else float(v) for v in (w["needed"], w["enough"]))
            if low is not None or high is not None:
                drawn.append(
                    svg.Bar(f"{SHORT[key]}, {NAMES[name]}", low, marks, high, "one" if name == "2l-relu" else "two")
                )
    plot = svg.bars(
        drawn,
        s["width"],
        f"your width, {number(s['width'])}",
        "width m",
        "Intervals of width per criterion and network; the table has the numbers",
    )
    note = (
        f"ε = {s['epsilon']}, probability {1 - s['delta']:.4g}, ridge λ = {s['ridge']}. <b>Needed</b>: a narrower network does not meet the goal with that probability (proved). <b>Enough</b>: "
        "from here on it does (matrix Bernstein with the exact variance, proved); more than enough is not needed. <b>Mean square</b>: where the "
        "root mean square deviation meets the goal, between two exact second moments; no probability is attached. For the cosine: mean, and Markov's inequality."
    )
    table = _table(["goal", "network", "needed", "mean square", "enough"], rows, numbers=3)
    caption = "From needed to enough (pale; dashed where open), with the mean-square answer (dark)."
    return f'<p class="soft">{note}</p>{table}{_figure(plot, caption)}'


def _kernels(found: Mapping[str, Any]) -> str:
    rows = []
    for name, at in found["kernels"].items():
        here = at["at_width"]
        rows.append([NAMES[name], f"{number(at['smallest'])} ± {number(at['noise_floor'], 1)}", number(at["norm"]), number(at["condition_number"]), number(at["effective_rank"]),
                     number(here["over_norm"]), number(here["over_smallest"]), number(here["over_ridge"]), number(here["cosine_distance"])])  # fmt: skip
    head = [
        "network",
        "λ_min(K_∞) ± error",
        "‖K_∞‖",
        "κ(K_∞)",
        "effective rank",
        "of ‖K_∞‖",
        "of λ_min",
        "of λ_min + λ",
        "1 − cos",
    ]
    lines = [
        svg.Line(NAMES[name], range(1, len(values) + 1), values, style)
        for (name, at), style in zip(found["kernels"].items(), ("one", "two"), strict=True)
        if (values := [v for v in at["eigenvalues"] if v > at["noise_floor"]])
    ]
    alt = "Eigenvalues of the limit kernels of 2L-ReLU and attention"
    plot = svg.curves(lines, [], "i", "λᵢ of the limit kernel", alt) if lines else ""
    at = found["distance"]
    apart = f"On these data the two limit kernels have cosine {at['cosine']:.4f}, and {at['centred_cosine']:.4f} once rows and columns are centred."
    if "influence_rank_correlation" in at:
        apart += f" Their influence scores agree in sign on {share(at['influence_same_sign'])} of rows; rank correlation {at['influence_rank_correlation']:.3f}."
    width = number(found["settings"]["width"])
    return (
        f"<p>{apart}</p>{_table(head, rows, numbers=8)}<p class='soft'>The last four columns: the deviation {_html('‖K_m − K_∞‖')} of one network of width {width}.</p>"
        + (_figure(plot, f"Eigenvalues of K_∞ above the noise floor, {found['sample']['n']} rows."))
    )


def _influence(found: Mapping[str, Any]) -> str:
    at = found["influence"]
    if not at:
        return "<p>Not measured: fewer than 10 rows.</p>"
    rows = []
    for name in NAMES:
        for p in at[name]["perturbed"]:
            percent = [
                span([100 * x for x in p[key]], "{:.3g} %")
                for key in ("sign_changes_top", "sign_changes", "top_overlap")
            ]
            bounds = [b for b in p["alpha_bound"] if b is not None]
            bound = number(max(bounds)) if bounds else "not applicable"
            rows.append(
                [
                    NAMES[name],
                    share(p["size"]),
                    *percent[:2],
                    span(p["rank_correlation"]),
                    percent[2],
                    number(max(p["alpha_change"])),
                    bound,
                ]
            )
    head = [
        "network",
        "noise",
        "signs, top tenth",
        "signs, all",
        "rank correlation",
        "top tenth kept",
        "change of α",
        "its bound",
    ]
    targets = (
        "the data's labels"
        if at["targets"] != "random signs"
        else "random signs, as the data have no labels: they test the kernel, not your task"
    )
    above = ", ".join(f"{at[name]['above_rounding']} of {at['n']} for {NAMES[name]}" for name in NAMES)
    note = (
        f"Leave-one-out influence of {at['n']} rows on the mean squared loss at {at['held_out']} held-out rows, kernel ridge regression with K_∞, "
        f"λ = {found['settings']['ridge']}, targets: {targets}. Every training row moves in a random direction by the share of its length given under noise; "
        f"{at['draws']} draws, lowest to highest. Scores above the estimate of rounding error: {above}; only those can change sign. The bound is 2‖ΔK‖‖y‖/(λ_n+λ)², relative to "
        "|α|, where ‖ΔK‖ ≤ (λ_n+λ)/2. Random noise is not an attack."
    )
    return f'{_table(head, rows, numbers=7)}<p class="soft">{_html(note)}</p>'


def _made(found: Mapping[str, Any]) -> str:
    s, run, at = found["settings"], found["run"], found["input"]
    settings = ", ".join(f"{k} = {v}" for k, v in s.items())
    mapped = "mapped from disk, a block of rows at a time" if at["memory_mapped"] else "held in memory"
    rest = {"data": f"{at['source']}, {at['shape']}, {mapped}", "settings": settings, "seconds": str(run["seconds"]),
            "versions": ", ".join(f"{k} {run[k]}" for k in ("python", "torch", "numpy", "scipy"))}  # fmt: skip
    return _facts(rest)


def _facts(pairs: Mapping[str, str]) -> str:
    return f"<dl>{''.join(f'<dt>{_html(k)}</dt><dd>{_html(v)}</dd>' for k, v in pairs.items())}</dl>"


def _figure(plot: str, caption: str) -> str:
    return f"<figure>{plot}<figcaption>{_html(caption)}</figcaption></figure>" if plot else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int) -> str:
    """A table whose last `numbers` columns are numbers."""
    first = len(head) - numbers

    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f'<{tag} class="{"num" if i >= first else "says"}">{_html(c)}</{tag}>' for i, c in enumerate(row)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><tr>{cells("th", head)}</tr>{body}</table></div>'
