"""What is added to the files of a CI: read by YAML, it is there besides what was there before."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import tomli
import yaml

from cargoc_check.ci import gitlab, pre_commit, settings
from cargoc_check.ci.add import KINDS, changes, used
from cargoc_check.ci.model import Asked
from cargoc_check.ci.origin import Origin, said
from cargoc_check.errors import UserError

HERE = Asked("/r", (".",), Origin())
MEMBERS = Asked("/r", ("crates/a", "b c"), said("https://github.com/o/n@v1"), "Cargo.toml", True)


def added(kind: Any, asked: Asked, before: str | None) -> str:
    data = None if before is None else before.encode()
    change = kind.change(asked, data)
    assert change.before == data
    text: str = change.after.decode()
    if before:
        kept = text
        for line in before.splitlines():
            assert line in kept
            kept = kept[kept.index(line) + len(line) :]
    return text


JOB = yaml.safe_load(added(gitlab, HERE, None))["cargoc-check"]
PIPELINES = [
    "",
    "# nothing yet\n",
    "build:\n  script: make\n",
    "build:\n  script: make",
    "build:\r\n  script: make\r\n",
    "\ufeffbuild:\n  script: make\n",
    "stages:\n- build\n- test\nbuild:\n  stage: build\n  script:\n  - make\n",
    "spec:\n  inputs: {a: {default: b}}\n---\nbuild job 1:\n  script: echo $[[ inputs.a ]]\n",
    "'quoted job':\n  script: |\n    make\n    make test\n",
    ".hidden: &x\n  script: make\n\njob:\n  <<: *x\n",
    'include:\n  - local: "a.yml"\nbuild:\n  script: >-\n    make\n\n\n',
]


@pytest.mark.parametrize("before", PIPELINES)
def test_job_is_added_to_a_pipeline(before: str) -> None:
    text = added(gitlab, HERE, before)
    old, new = (list(yaml.safe_load_all(one)) for one in (before, text))
    last = old[-1] if old and old[-1] else {}
    assert new[-1] == {**last, "cargoc-check": JOB}
    assert new[:-1] == old[:-1]
    assert ("\r\n" in text) == ("\r\n" in before)
    assert not re.search(r"[^\r]\n", text) or "\r\n" not in before


@pytest.mark.parametrize(
    "before",
    [
        "cargoc-check:\n  script: make\n",
        '"cargoc-check" :\n  script: make\n',
        "{build: {script: make}}\n",
        "build: {script:\nmake}\n",
        "build:\n  script: make\n...\n",
        "  build:\n    script: make\n",
        "build:\n  script:\n\t- make\n",
        "build:\n  script: |+\n    make\n\n",
        "build:\n  script: 'make\ntest'\n",
        "? build\n: script: make\n",
        "%YAML 1.2\n---\nbuild:\n  script: make\n",
    ],
)
def test_pipeline_is_left_alone_where_the_end_is_not_certain(before: str) -> None:
    with pytest.raises(UserError) as caught:
        gitlab.change(HERE, before.encode())
    assert "left as it is" in str(caught.value) or "not certain" in str(caught.value)


def test_file_that_is_no_text_is_left_alone() -> None:
    for kind in (gitlab, pre_commit, settings):
        with pytest.raises(UserError, match="not UTF-8"):
            kind.change(HERE, b"a: \xff\n")


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ("", None),
        ("stages: [build, test]\n", None),
        ("stages: [build, check] # test\n", "build"),
        ("stages:\n  # first\n  - lint\n\n  - 'deploy'\n", "lint"),
        ("stages:\n- build\n- test\n", None),
    ],
)
def test_job_names_a_stage_where_there_is_no_test(stages: str, expected: str | None) -> None:
    text = added(gitlab, HERE, stages + "b:\n  script: make\n")
    assert yaml.safe_load(text)["cargoc-check"].get("stage") == expected


HOOKS = [
    "repos:\n  - repo: https://a.b/c\n    rev: v1\n    hooks:\n      - id: d\n",
    "repos:\n- repo: https://a.b/c\n  rev: v1\n  hooks:\n  - id: d\n",
    "repos:\n- repo: https://a.b/c\n  rev: v1\n  hooks:\n  - id: d",
    "# all\ndefault_stages: [pre-commit]\nrepos: # ours\n\n  - repo: local\n    hooks: []\n",
    "repos:\n  - repo: local\n    hooks: []\n\n# and then\nci:\n  skip: [x]\n",
    "repos:\r\n  - repo: local\r\n    hooks: []\r\n",
    "\ufeffrepos:\n  - repo: local\n    hooks: []\nfail_fast: true\n",
]


@pytest.mark.parametrize("asked", [HERE, MEMBERS], ids=["index", "url"])
@pytest.mark.parametrize("before", HOOKS)
def test_hook_is_added_behind_the_others(before: str, asked: Asked) -> None:
    alone = yaml.safe_load(added(pre_commit, asked, None))["repos"]
    old, new = yaml.safe_load(before), yaml.safe_load(added(pre_commit, asked, before))
    assert new == {**old, "repos": old["repos"] + alone}


@pytest.mark.parametrize(
    "before",
    [
        "",
        "fail_fast: true\n",
        "repos: []\n",
        "repos: [{repo: local, hooks: []}]\n",
        "- repo: local\n  hooks: []\n",
        "repos:\n  - repo: local\n    hooks: [\n  ]\n",
        "repos:\n  - repo: local\n    hooks: []\n...\n",
        "repos:\n  - repo: local\n    hooks:\n      - {id: cargoc-check}\n",
    ],
)
def test_hooks_are_left_alone_where_the_list_is_not_seen(before: str) -> None:
    with pytest.raises(UserError) as caught:
        pre_commit.change(HERE, before.encode())
    assert "left as it is" in str(caught.value) or "not seen" in str(caught.value)


def test_hook_names_crates_that_are_not_at_the_top() -> None:
    (repo,) = yaml.safe_load(added(pre_commit, MEMBERS, None))["repos"]
    assert repo["hooks"] == [{"id": "cargoc-check", "args": ["crates/a", "b c"]}]
    own = MEMBERS._replace(origin=Origin())
    (repo,) = yaml.safe_load(added(pre_commit, own, None))["repos"]
    assert repo["hooks"][0]["entry"] == "cargoc-check audit crates/a 'b c'"


def test_workflow_asks_the_gate_about_each_crate() -> None:
    steps = yaml.safe_load(added(KINDS["github"], MEMBERS, None))["jobs"]["c-library"]["steps"]
    assert steps[-1] == {"uses": "o/n@v1", "with": {"path": "crates/a\nb c\n"}}
    own = MEMBERS._replace(origin=Origin())
    steps = yaml.safe_load(added(KINDS["github"], own, None))["jobs"]["c-library"]["steps"]
    assert [step["run"] for step in steps[-2:]] == [
        "cargoc-check gate --strict crates/a",
        "cargoc-check gate --strict 'b c'",
    ]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n# end"])
@pytest.mark.parametrize("more", ["", "metadata.docs.rs.x = 1", "[package.metadata.capi]"])
def test_settings_say_what_holds_without_them(more: str, end: str) -> None:
    before = f'[package]\nname = "a"\n{more}'
    before = (before.replace("\n", "\r\n") if "\r" in end else before) + end
    old, new = tomli.loads(before), tomli.loads(added(settings, HERE, before))
    assert new["package"]["metadata"].pop("cargoc-check") == {"fail-on": "error"}
    assert {**new["package"], "metadata": None} == {**old["package"], "metadata": None}
    assert new["package"]["metadata"] == old["package"].get("metadata", {})


@pytest.mark.parametrize(
    "before",
    [
        "[package]\nmetadata.cargoc-check = {}\n",
        "[package]\nmetadata = { docs = 1 }\n",
        "package = { metadata = { a = 1 } }\n",
    ],
)
def test_manifest_is_left_alone_where_no_table_can_follow(before: str) -> None:
    with pytest.raises(UserError, match=r"left as it is|cannot be added"):
        settings.change(HERE, before.encode())


def test_settings_of_several_crates_are_the_workspaces() -> None:
    text = added(settings, MEMBERS, "[workspace]\nmembers = []\n")
    assert tomli.loads(text)["workspace"]["metadata"] == {"cargoc-check": {"fail-on": "error"}}


def test_what_a_repository_uses_is_seen(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no sign"):
        used(str(tmp_path))
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text('[remote "origin"]\n\turl = git@github.com:a/b\n')
    assert used(str(tmp_path)) == ("github",)
    (tmp_path / ".gitlab-ci.yml").touch()
    (tmp_path / ".pre-commit-config.yaml").touch()
    assert used(str(tmp_path)) == ("github", "gitlab", "pre-commit")


def test_nothing_comes_of_several_when_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text("cargoc-check: {}\n")
    with pytest.raises(UserError, match="already"):
        changes(HERE._replace(top=str(tmp_path)), ("github", "gitlab"))
