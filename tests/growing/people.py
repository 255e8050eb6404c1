"""Fills the primary: the cast, some of whom can sign in, drafts of Hằng's, an initiative of the library, and a file.

Prints as JSON where these are found.
"""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.growing.settings")
django.setup()

from initiatives.models import Evidence  # noqa: E402
from tests.conftest import NOW, make_cast  # noqa: E402
from tests.growing.machines import PASSWORD  # noqa: E402
from toolkit import files  # noqa: E402


def main() -> None:
    cast = make_cast()
    for name in ("hang", "minh", "doc"):
        cast.people[name].set_password(PASSWORD)
        cast.people[name].save()
    titles = ("Đồ gá kẹp phôi", "Băng tải nghiêng", "Máng hứng dầu cắt", "Giá phơi khuôn quay")
    drafts = [cast.draft(title=title) for title in titles]
    shared = cast.take("into_library", cast.accepted(title="Xe đẩy khuôn hai tầng"))
    paper = Evidence.objects.create(
        initiative=shared, kind="other", name="giấy.pdf", format="pdf", sha256=files.keep(b"%PDF-1.7\n"), size=9,
        added_by=cast.hang, added_at=NOW,
    )  # fmt: skip
    steps = [(f"/initiatives/{draft.code}/steps/submit/", draft.version) for draft in drafts]
    print(json.dumps({"steps": steps, "paper": f"/initiatives/{shared.code}/evidence/{paper.pk}/"}))


if __name__ == "__main__":
    main()
