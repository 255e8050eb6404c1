"""Sets one typst template in a process of its own: `python -m toolkit.setter FOLDER NAME KIND DPI MEMORY SECONDS`.

Stdin is the template's values as JSON, which it reads as `json(bytes(sys.inputs.values))`; the answer is one .pdf, or a .png for
each page.
"""

import sys
from pathlib import Path
from typing import Literal

import typst

from toolkit import bounded

MOST_ANSWERED = 200 * 1024 * 1024


def main() -> None:
    folder, name, asked, dpi, memory, seconds = sys.argv[1:]
    kind: Literal["pdf", "png"] = "png" if asked == "png" else "pdf"
    bounded.limit(int(memory), int(seconds), MOST_ANSWERED, threads=True)
    made = typst.compile(
        str(Path(folder) / name),
        root=folder,
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(Path(folder) / "fonts")]
        ),
        format=kind,
        ppi=float(dpi),
        sys_inputs={"values": sys.stdin.buffer.read().decode()},
        timestamp=0,
    )
    parts = made if isinstance(made, list) else [made]
    bounded.answer({"parts": [len(part) for part in parts]}, *parts)


if __name__ == "__main__":
    main()
