"""A plan as a file to commit, which says later whether anything has changed.

TOML, made by `written` and read by `parse`; the same plan gives the same bytes. It holds what was
asked for, as options of `cargo cinstall` with the policy's among them, so that a policy may change
without it; and of each plan the facts, without reasons.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

from ..capi.releases import Release, release_to_judge_by
from ..errors import UserError
from ..text.source import Source
from ..text.toml import parse as parse_toml
from . import options
from .asked import Asked, Run
from .compare import Difference, compare
from .model import Binary, Cause, Entry, Host, Options, Plan, Refused, Role

SCHEMA = 1
_HEAD = (
    "# What `cargo cinstall` installs of this crate. Written by `cargoc-check plan --lock` and\n"
    "# compared by `cargoc-check plan --check`; to change it, write it anew.\n"
)


class Chosen(NamedTuple):
    """Which packages are asked for, as -p, --workspace and --exclude say it."""

    packages: tuple[str, ...] = ()
    workspace: bool = False
    exclude: tuple[str, ...] = ()


class Locked(NamedTuple):
    """A run of cargo-c, and what it installs."""

    run: Run
    plans: tuple[Plan, ...]


class Lock(NamedTuple):
    """All that a lock file holds; `policy` is the name of the policy that was asked for."""

    chosen: Chosen
    policy: str | None
    runs: tuple[Locked, ...]


def written(lock: Lock) -> str:
    """Return the text of a lock file."""
    return _HEAD + "".join(line + "\n" for line in _lines(lock))


def parse(source: Source) -> Lock:
    """Read the text of a lock file; raises UserError where it is none, or a damaged one."""
    data = parse_toml(source).data
    if data.get("schema") != SCHEMA:
        hint = "`cargoc-check plan --lock` writes them"
        raise UserError("this is no lock file of this version", place=source.path, hint=hint)
    try:
        return _lock(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        hint = "write it anew with `cargoc-check plan --lock`"
        message = f"the lock file is damaged: {type(error).__name__} {error}"
        raise UserError(message, place=source.path, hint=hint) from error


def differences(before: Lock, after: Lock) -> tuple[Difference, ...]:
    """Return what differs between the plans of two locks of the same runs."""
    found: list[Difference] = []
    for old, new in zip(before.runs, after.runs, strict=True):
        olds = {plan.package: plan for plan in old.plans}
        news = {plan.package: plan for plan in new.plans}
        for name in sorted({*olds, *news}):
            if name in olds and name in news:
                found += compare(olds[name], news[name])
                continue
            target = (olds.get(name) or news[name]).target
            held = [name if name in plans else None for plans in (olds, news)]
            found.append(Difference(name, target, "package", None, *held))
    return tuple(found)


def contradiction(lock: Lock, asked: Asked, chosen: Chosen) -> str | None:
    """Return an option that states something else than the lock holds, None when there is none."""
    statements = _statements(lock, asked, chosen)
    return next((option for option, said, held in statements if said and said != held), None)


def _statements(lock: Lock, asked: Asked, chosen: Chosen) -> Iterator[tuple[str, Any, Any]]:
    """Yield each option with what is stated and what is held."""
    yield "-p", chosen.packages, lock.chosen.packages
    yield "--workspace", chosen.workspace, lock.chosen.workspace
    yield "--exclude", chosen.exclude, lock.chosen.exclude
    yield "--policy", asked.policy, lock.policy
    triples = {locked.run.options.target for locked in lock.runs}
    yield "--target", set(asked.targets), triples
    for release, held, host in (locked.run for locked in lock.runs):
        stated = asked.cargo_c and release_to_judge_by(asked.cargo_c).text
        yield "--cargo-c", stated, release.text
        yield "--host-target", asked.host_target, host.triple
        yield "--host", asked.host, host.kind
        yield "--deb-host-rust-type", asked.deb_host_rust_type, host.deb_host_rust_type
        added = held.rustflags.endswith(asked.options.rustflags)  # to what the policy has
        yield "--rustflags", asked.options.rustflags, added and asked.options.rustflags
        arguments = _by_option(held)
        for option, values in _by_option(asked.options).items():
            yield option, values, arguments.get(option)


def _by_option(given: Options) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for argument in options.arguments(given):
        option, _, value = argument.partition("=")
        found.setdefault(option, []).append(value)
    return found


def _lines(lock: Lock) -> Iterator[str]:
    yield f"schema = {SCHEMA}"
    if lock.policy:
        yield f"policy = {_string(lock.policy)}"
    chosen = lock.chosen
    if chosen.packages:
        yield f"packages = {_strings(chosen.packages)}"
    if chosen.workspace:
        yield "workspace = true"
    if chosen.exclude:
        yield f"exclude = {_strings(chosen.exclude)}"
    for locked in lock.runs:
        yield from _run(locked.run)
        for plan in locked.plans:
            yield from _plan(plan)


def _run(run: Run) -> Iterator[str]:
    host = run.host
    yield from ("", "[[run]]", f"cargo-c = {_string(run.release.text)}")
    yield f"args = {_strings(options.arguments(run.options))}"
    if run.options.rustflags:
        yield f"rustflags = {_string(run.options.rustflags)}"
    yield f"host-target = {_string(host.triple)}"
    yield f"host = {_string(host.kind)}"
    if host.deb_host_rust_type:
        yield f"deb-host-rust-type = {_string(host.deb_host_rust_type)}"


def _plan(plan: Plan) -> Iterator[str]:
    yield from ("", "[[run.plan]]", f"package = {_string(plan.package)}")
    yield f"version = {_string(plan.version)}"
    yield f"target = {_string(plan.target)}"
    if plan.refused:
        yield f"refused = {_string(plan.refused.cause)}"
    if plan.outside:
        yield f"outside = {_strings(plan.outside)}"
    if plan.tree:
        yield from ("tree = [", *(f"    {_entry(entry)}," for entry in plan.tree), "]")
    texts = [entry for entry in plan.tree if entry.text is not None]
    if texts:
        yield from ("", "[run.plan.text]")
        yield from (f"{_string(entry.path)} = {_block(entry.text or '')}" for entry in texts)


def _entry(entry: Entry) -> str:
    pairs = [("path", _string(entry.path)), ("role", _string(entry.role))]
    if entry.link is not None:
        pairs.append(("link", _string(entry.link)))
    if entry.macros:
        said = ", ".join(f"{_string(name)} = {_string(value)}" for name, value in entry.macros)
        pairs.append(("macros", f"{{ {said} }}"))
    if entry.binary:
        pairs += _binary(entry.binary)
    return "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"


def _binary(binary: Binary) -> Iterator[tuple[str, str]]:
    for field, value in binary._asdict().items():
        if isinstance(value, str):
            yield field.replace("_", "-"), _string(value)
        elif value is not None:
            yield field.replace("_", "-"), str(list(value))


def _strings(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_string, values)) + "]"


def _string(text: str) -> str:
    """Return a basic string of TOML, whose escapes are those of JSON but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _block(text: str) -> str:
    """Return a string over several lines; blanks at their ends, which editors drop, are escaped."""
    lines = (_string(line)[1:-1] for line in text.split("\n"))
    kept = (line[:-1] + "\\u0020" if line.endswith(" ") else line for line in lines)
    return '"""\n' + "\n".join(kept) + '"""'


def _lock(data: dict[str, Any]) -> Lock:
    chosen = Chosen(
        tuple(data.get("packages", ())),
        data.get("workspace", False),
        tuple(data.get("exclude", ())),
    )
    return Lock(chosen, data.get("policy"), tuple(_locked(run) for run in data["run"]))


def _locked(said: dict[str, Any]) -> Locked:
    release = release_to_judge_by(said["cargo-c"])
    asked = options.from_arguments(said["args"])._replace(rustflags=said.get("rustflags", ""))
    host = Host(said["host-target"], said["host"], said.get("deb-host-rust-type"))
    plans = tuple(_read_plan(plan, release) for plan in said.get("plan", ()))
    return Locked(Run(release, asked, host), plans)


def _read_plan(said: dict[str, Any], release: Release) -> Plan:
    cause = said.get("refused")
    if cause is not None and cause not in get_args(Cause):
        raise ValueError(f"'{cause}' is no cause")
    texts = said.get("text", {})
    tree = tuple(_read_entry(entry, texts) for entry in said.get("tree", ()))
    refused = Refused(cause, "") if cause else None
    outside = tuple(said.get("outside", ()))
    name, version, target = said["package"], said["version"], said["target"]
    return Plan(name, version, target, release.text, (), refused, tree, outside, ())


def _read_entry(said: dict[str, Any], texts: dict[str, str]) -> Entry:
    if said["role"] not in get_args(Role):
        raise ValueError(f"'{said['role']}' is no role")
    macros = tuple(said.get("macros", {}).items())
    text, link = texts.get(said["path"]), said.get("link")
    return Entry(said["path"], said["role"], "", link, text, macros, _read_binary(said))


def _read_binary(said: dict[str, Any]) -> Binary | None:
    if "format" not in said:
        return None
    fields: dict[str, Any] = {}
    for field in Binary._fields:
        value = said.get(field.replace("_", "-"))
        fields[field] = tuple(value) if isinstance(value, list) else value
    return Binary(**fields)
