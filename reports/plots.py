"""Measured curves, and the graph of which claim rests on which, as inline SVG with a text alternative."""

from __future__ import annotations

import io
import itertools
import math
import textwrap
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

SHAPES = {"proved": "●", "supported": "◐", "conditional": "◒", "refuted": "✕", "unsupported": "△"} | {
    "reproduced": "◆",
    "not-reproduced": "◇",
    "undecided": "?",
}
STATES = {"stands": "●", "in part": "◒", "falls": "✕", "open": "?"}


def curve(plot: Mapping[str, Any], number: int) -> Markup:
    """One plot as SVG, lines with bands, the panels of a landscape or strips of images; text and axes take the page's colour, in light and in dark."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib.figure import Figure

    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": f"plot{number}", "font.size": 9}
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing glyph or an empty axis must not cost the report
        figure = Figure(figsize=(6.2, 3.4), layout="constrained")
        draw = _strips if "strips" in plot else _panels if "panels" in plot else _lines
        draw(figure, plot)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].replace("#000000", "currentColor").replace("<g id=", '<g fill="currentColor" id=', 1)
    label = f'role="img" aria-label="{escape(plot["alt"])}" '
    named = svg.replace("<svg ", f"<svg {label}", 1)
    # Ids must differ between the plots of one page.
    for mark in ('id="', 'href="#', "url(#"):
        named = named.replace(mark, f"{mark}p{number}-")
    return Markup(f'<figure class="plot">{named}<figcaption>{escape(plot["title"])}</figcaption></figure>')


def graph(claims: Sequence[Mapping[str, Any]], link: str) -> Markup:
    """Claims in layers, each below what it rests on; `link` is a format string of the id."""
    used = {u for c in claims for u in c["uses"]}
    shown = {c["id"]: c for c in claims if c["uses"] or c["id"] in used}
    if not shown:
        return Markup("")
    boxes = {
        name: {
            "at": (x, y),
            "after": shown[name]["uses"],
            "kind": shown[name]["verdict"],
            "lines": [f"{SHAPES[shown[name]['verdict']]} {name}"],
            "tip": f"{name}: {shown[name]['title']} ({shown[name]['verdict']})",
            "link": link.format(name),
        }
        for y, layer in enumerate(_wrapped(_layers(shown)))
        for x, name in enumerate(layer)
    }
    alt = (f"{c['id']} ({c['verdict']}) rests on {', '.join(c['uses'])}" for c in claims if c["uses"])
    return _drawn(boxes, (118, 26), (14, 52), "; ".join(alt))


def chain(steps: Sequence[Mapping[str, Any]]) -> Markup:
    """The steps of an argument where they say, read downwards; a link into a step that falls is broken."""
    boxes = {
        s["name"]: {
            "at": s["at"],
            "after": s["after"],
            "kind": s["state"].replace(" ", "-"),
            "lines": textwrap.wrap(f"{STATES[s['state']]} {s['words']}", 25),
            "tip": f"{s['words']}: {s['state']}",
            "link": f"#{s['name']}",
        }
        for s in steps
    }
    words = {s["name"]: s["words"] for s in steps}
    alt = (
        f"{s['words']} ({s['state']}) follows from {', '.join(words[a] for a in s['after']) or 'nothing'}"
        for s in steps
    )
    return _drawn(boxes, (170, 58), (13, 38), "; ".join(alt))


def _drawn(boxes: Mapping[str, Mapping[str, Any]], size: tuple[int, int], gap: tuple[int, int], alt: str) -> Markup:
    """Boxes {at: (column, row), after, kind, lines, tip, link} by name as SVG, with a curve to each from those it comes after."""
    (width, height), (across, down) = size, gap
    place = {n: (b["at"][0] * (width + across) + 8, b["at"][1] * (height + down) + 8) for n, b in boxes.items()}
    right = max(x for x, _ in place.values()) + width + 8
    bottom = max(y for _, y in place.values()) + height + 8
    parts = [
        _edge(
            place[above][0] + width / 2,
            place[above][1] + height,
            place[name][0] + width / 2,
            place[name][1],
            box["kind"],
        )
        for name, box in boxes.items()
        for above in box["after"]
        if above in place
    ]
    parts += [_box(box, *place[name], width, height) for name, box in boxes.items()]
    return Markup(
        f'<svg class="graph" role="group" aria-label="{escape(alt)}" viewBox="0 0 {right} {bottom}" width="{right}" '
        f'height="{bottom}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _lines(figure: Any, plot: Mapping[str, Any]) -> None:
    axes = figure.add_subplot()
    for line, style in zip(plot["lines"], itertools.cycle(_styles()), strict=False):
        x, y = _numbers(line["x"]), _numbers(line["y"])
        axes.plot(x, y, label=_plain(line["label"]), markersize=3.5, linewidth=1.2, **style)
        if line["low"] is not None or line["high"] is not None:
            low, high = _numbers(line["low"] or y), _numbers(line["high"] or y)
            axes.fill_between(x, low, high, alpha=0.2, color=style["color"], linewidth=0)
    axes.set(xlabel=_plain(plot["x"]), ylabel=_plain(plot["y"]), xscale=_scale(plot, "x"), yscale=_scale(plot, "y"))
    if len(plot["lines"]) > 4:  # it would lie over the lines
        rows = math.ceil(len(plot["lines"]) / 2)
        figure.set_figheight(figure.get_figheight() + 0.17 * rows)
        figure.legend(frameon=False, fontsize=8, ncols=2, loc="outside lower center")
    else:
        axes.legend(frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)


def _panels(figure: Any, plot: Mapping[str, Any]) -> None:
    """Contours of each panel {label, at, values} over the square at × at, on one scale."""
    from matplotlib.ticker import MaxNLocator

    drawn = [v for panel in plot["panels"] for row in panel["values"] for v in _numbers(row) if math.isfinite(v)]
    bottom, top = min(drawn, default=0.0), max(drawn, default=1.0)
    levels = MaxNLocator(12).tick_values(bottom, top)
    figure.set_figheight(2.7)
    axes = figure.subplots(1, len(plot["panels"]), sharey=True, squeeze=False)[0]
    for at, panel in zip(axes, plot["panels"], strict=True):
        values = [_numbers(row) for row in panel["values"]]
        filled = at.contourf(panel["at"], panel["at"], values, levels=levels, cmap="viridis")
        at.plot(0, 0, "+", color="white")
        at.set(title=_plain(panel["label"]), xlabel=_plain(plot["x"]), aspect="equal")
    axes[0].set_ylabel(_plain(plot["y"]))
    figure.colorbar(filled, ax=list(axes), label=_plain(plot["unit"]), shrink=0.7)


def _strips(figure: Any, plot: Mapping[str, Any]) -> None:
    """Strips {label, captions, images} one above the other; an image is rows of grey values, or of colours, in [0, 1]."""
    figure.set_figheight(0.95 * len(plot["strips"]))
    across = max(len(strip["images"]) for strip in plot["strips"])
    axes = figure.subplots(len(plot["strips"]), across, squeeze=False)
    for row, strip in zip(axes, plot["strips"], strict=True):
        for at, image, caption in zip(row, strip["images"], strip["captions"], strict=False):
            at.imshow(image, cmap="gray", vmin=0, vmax=1)
            at.set_title(_plain(caption), fontsize=6, pad=2)
        for at in row:
            at.set(xticks=[], yticks=[])
        row[0].set_ylabel(_plain(strip["label"]).replace(", ", "\n"), fontsize=7, rotation=0, ha="right", va="center")


def _plain(label: str) -> str:
    """A label to be shown as it is written: its dollars open no formula."""
    return label.replace("$", r"\$")


def _numbers(values: Sequence[Any]) -> list[Any]:
    """Values to draw: a gap for what is not finite, in words or in floats; names on an axis stay names."""
    lost = ("NaN", "Infinity", "-Infinity")
    return [math.nan if v in lost or (isinstance(v, float) and not math.isfinite(v)) else v for v in values]


def _styles() -> list[dict[str, Any]]:
    colours = ("#2f6db3", "#c4662b", "#3d8b57", "#9a55a8", "#7a7a7a", "#b3962f", "#3a9aa8", "#b34a5d")
    shapes = (("o", "-"), ("s", "--"), ("^", "-."), ("D", ":"), ("", "--"), ("v", "-"), ("", ":"), ("x", "-."))
    return [{"color": c, "marker": m, "linestyle": s} for c, (m, s) in zip(colours, shapes, strict=True)]


def _scale(plot: Mapping[str, Any], axis: str) -> str:
    """Logarithmic where the plot asks for it and has anything to show on such an axis."""
    drawn = [v for line in plot["lines"] for v in _numbers(line[axis]) if not isinstance(v, str)]
    return "log" if plot[f"log_{axis}"] and any(v > 0 for v in drawn) else "linear"


def _layers(shown: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    depth: dict[str, int] = {}

    def of(cid: str) -> int:
        if cid not in depth:
            depth[cid] = 1 + max((of(u) for u in shown[cid]["uses"] if u in shown), default=-1)
        return depth[cid]

    layers: list[list[str]] = [[] for _ in range(1 + max(map(of, shown)))]
    for cid in shown:
        layers[depth[cid]].append(cid)
    for above, layer in itertools.pairwise(layers):  # fewer crossings: below the middle of what it uses
        at = {cid: x for x, cid in enumerate(above)}
        layer.sort(key=lambda cid: [sum(x) / len(x) for x in [[at[u] for u in shown[cid]["uses"] if u in at]]])
    return layers


def _wrapped(layers: Sequence[Sequence[str]], most: int = 8) -> list[list[str]]:
    return [list(layer[k : k + most]) for layer in layers for k in range(0, len(layer), most)]


def _edge(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    bend = (y2 - y1) / 2
    return f'<path class="edge e-{kind}" d="M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}"/>'


def _box(box: Mapping[str, Any], x: float, y: float, width: int, height: int) -> str:
    top = y + height / 2 + 4 - 7.5 * (len(box["lines"]) - 1)
    lines = "".join(
        f'<text x="{x + width / 2}" y="{top + 15 * k}" text-anchor="middle">{escape(line)}</text>'
        for k, line in enumerate(box["lines"])
    )
    frame = f'<rect class="v-{box["kind"]}" x="{x}" y="{y}" width="{width}" height="{height}" rx="4"/>'
    return f'<a href="{escape(box["link"])}"><title>{escape(box["tip"])}</title>{frame}{lines}</a>'
