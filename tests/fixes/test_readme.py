"""Where a section goes in READMEs of all kinds, and what its heading looks like there."""

from __future__ import annotations

import pytest

from cargoc_check.fixes.readme import spot

READMES = {
    "sections": ("# Title\n\n## Usage\n\nWords.\n", "", "## Use"),
    "nothing": ("", "", "## Use"),
    "words alone": ("Just words.\n", "", "## Use"),
    "title alone": ("# Title\n\nWords.\n", "", "## Use"),
    "licence at the end": (
        "# T\n\n## Usage\n\n## License\n\nMIT\n",
        "## License\n\nMIT\n",
        "## Use",
    ),
    "several that end it": (
        "# T\n\n## Usage\n\n## Contributing\n\nDo.\n\n## Licence\n\nMIT\n",
        "## Contributing\n\nDo.\n\n## Licence\n\nMIT\n",
        "## Use",
    ),
    "one that ends it in the middle": ("# T\n\n## Contributing\n\n## FAQ\n\nNo.\n", "", "## Use"),
    "parts of what ends it": (
        "# T\n\n## License\n\n### Contribution\n\nWords.\n",
        "## License\n\n### Contribution\n\nWords.\n",
        "## Use",
    ),
    "several titles": ("# One\n\n## Of it\n\n# License\n", "# License\n", "# Use"),
    "deep sections": ("# T\n\n### Usage\n\n### License\n", "### License\n", "### Use"),
    "marks on both sides": ("# T #\n\n## License ##\n", "## License ##\n", "## Use"),
    "underlined": (
        "Title\n=====\n\nUsage\n-----\n\nLicense\n-------\nMIT\n",
        "License\n-------\nMIT\n",
        "Use\n---",
    ),
    "underlined titles": ("One\n===\n\nTwo\n===\n", "", "Use\n==="),
    "only the title underlined": ("Title\n=====\n\nWords.\n", "", "Use\n---"),
    "underlined title, marked sections": ("Title\n=====\n\n## Usage\n", "", "## Use"),
    "CRLF": ("# T\r\n\r\n## License\r\n\r\nMIT\r\n", "## License\r\n\r\nMIT\r\n", "## Use"),
    "CRLF underlined": (
        "T\r\n=\r\n\r\nLicense\r\n-------\r\n",
        "License\r\n-------\r\n",
        "Use\n---",
    ),
    "comments in code": ("# T\n\n```sh\n# License\n## License\n```\n", "", "## Use"),
    "comments in CRLF code": ("# T\r\n\r\n```\r\n# A\r\n# License\r\n```\r\n", "", "## Use"),
    "longer fence": ("# T\n\n````\n```\n## License\n````\n\nEnd\n", "", "## Use"),
    "tilde fence": ("# T\n\n~~~ sh\n# one\n```\n# two\n~~~\n", "", "## Use"),
    "fence that nothing ends": ("# T\n\n```\n## License\n", "", "## Use"),
    "indented code": ("# T\n\n    ## License\n", "", "## Use"),
    "comment": ("# T\n\n<!--\n## License\n-->\n\nEnd\n", "", "## Use"),
    "table": ("# T\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "", "## Use"),
    "rule below a list": ("# T\n\n- one\n---\n\nEnd\n", "", "## Use"),
    "links at the end": (
        "# T\n\nSee [a].\n\n[a]: https://a.example\n[b]: https://b.example\n",
        "[a]: https://a.example\n[b]: https://b.example\n",
        "## Use",
    ),
    "no line end": ("# T\n\nWords.", "", "## Use"),
}


@pytest.mark.parametrize("name", READMES)
def test_place_and_heading(name: str) -> None:
    text, behind, heading = READMES[name]
    found = spot(text)
    assert text[found.offset :] == behind
    assert found.heading("Use") == heading
