"""The templates: `templates/` beside the package in a checkout, inside it once installed."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

NAME = "templates"


def render(name: str, **values: object) -> str:
    """Return a template of that file name filled in; an undefined name in it is a bug."""
    return _environment().get_template(name).render(values)


def folder() -> str:
    """Return the path of the templates: a wheel has them in the package (see pyproject.toml)."""
    package = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(package, NAME)
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), NAME)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder()),
        undefined=StrictUndefined,
        autoescape=_is_html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _is_html(name: str | None) -> bool:
    return name is not None and name.endswith(".html.j2")
