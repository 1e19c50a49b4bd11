"""Write the golden files anew, from what the formats say now: `python -m tests.reports`."""

from __future__ import annotations

from tests.reports.golden import FOLDER, files

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
        print(path.name)
