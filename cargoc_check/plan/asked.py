"""What a person asks for, target by target: options, policy, release and build host."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..capi.releases import Release, newest, release_to_judge_by
from ..errors import UserError
from ..platforms import policies, targets
from ..platforms.policies import Policy
from .directories import kinds_of_host, multiarch
from .model import Host, Options


class Asked(NamedTuple):
    """What is stated; the rest is left to the policy, and to defaults.

    `options` has no target: `targets` are those of --target. `host_target` is the triple of the
    build host, `host` its kind.
    """

    options: Options = Options()
    targets: tuple[str, ...] = ()
    policy: str | None = None
    cargo_c: str | None = None
    host_target: str | None = None
    host: str | None = None
    deb_host_rust_type: str | None = None


class Run(NamedTuple):
    """One run of `cargo cinstall`."""

    release: Release
    options: Options
    host: Host


def runs(asked: Asked) -> tuple[Run, ...]:
    """Return the runs that make what is asked for, one for each target.

    What is stated goes before what the policy has; RUSTFLAGS alone is added to the policy's.
    Raises UserError for a policy, release or target that is not known.
    """
    policy = policies.named(asked.policy) if asked.policy else None
    said = asked.cargo_c or (policy and policy.cargo_c)
    release = release_to_judge_by(said) if said else newest()
    host = _host(asked, policy)
    passed: tuple[str | None, ...] = tuple(dict.fromkeys(asked.targets))
    if not passed:
        passed = (_passed(asked, policy),)
    return tuple(
        Run(release, _options(asked.options, policy, triple, triple or host.triple), host)
        for triple in passed
    )


def notes(asked: Asked) -> tuple[str, ...]:
    """Return what is to be known of the policy beside the plan, in sentences."""
    if asked.policy is None:
        return ()
    policy = policies.named(asked.policy)
    found = []
    if not asked.cargo_c and policy.cargo_c is None:
        found.append(
            f"which cargo-c {policy.title} ships is not known, and {newest().text} the newest of"
            " all: --cargo-c states another"
        )
    elif not asked.cargo_c and policy.cargo_c:
        release = release_to_judge_by(policy.cargo_c)
        found.append(
            f"cargo-c {release.text}, of {release.date}, is the newest that was found in"
            f" {policy.title}'s sources: --cargo-c states another"
        )
    if policy.static == "deleted":
        found.append(f"{policy.title} usually deletes the static library once it is installed")
    return (*found, *policy.notes)


def _host(asked: Asked, policy: Policy | None) -> Host:
    default = Host()
    triple = asked.host_target or (policy.host_target if policy else default.triple)
    kind = asked.host or (policy.host if policy else default.kind)
    if kind not in kinds_of_host():
        known = ", ".join(kinds_of_host())
        hint = f"known are {known}"
        raise UserError(f"'{kind}' is no kind of build host", place="--host", hint=hint)
    return Host(triple, kind, asked.deb_host_rust_type)


def _passed(asked: Asked, policy: Policy | None) -> str | None:
    """Return what recipes pass as --target where nobody states it."""
    if policy is None or not policy.passes_target:
        return None
    return asked.host_target or policy.target


def _options(given: Options, policy: Policy | None, passed: str | None, triple: str) -> Options:
    """Return the options for a target, with those of the policy that are not stated."""
    if policy is None:
        return given._replace(target=passed)
    target = targets.parse(triple)
    said: dict[str, Any] = policies.stated(policy, target, multiarch(triple))
    stated = {field: value for field, value in given._asdict().items() if value}
    flags = f"{said.get('rustflags', '')} {given.rustflags}".strip()
    return Options(**(said | stated | {"target": passed, "rustflags": flags}))
