"""The forms of a page as a person meets them: where each is posted, what stands in it, and what it offers to choose."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form of a page: where it is posted, what stands in it, what it offers to choose."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, set[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    free: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """Collects the forms of a page that are posted."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where, self.found, self.form, self.select, self.area = where, [], None, "", ""

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        name, value = told.get("name") or "", told.get("value") or ""
        if tag == "form":
            self.form = Form(told.get("action") or self.where) if told.get("method", "").lower() == "post" else None
            if self.form:
                self.found.append(self.form)
        elif self.form and tag == "select":
            self.select, self.form.values[name], self.form.offered[name] = name, [], set()
            self.form.names.add(name)
        elif self.form and tag == "option" and self.select:
            self.form.offered[self.select].add(value)
            if "selected" in told:
                self.form.values[self.select].append(value)
        elif self.form and tag == "textarea":
            self.area, self.form.values[name] = name, [""]
            self.form.names.add(name)
            self.form.free.add(name)
        elif self.form and tag == "input" and name:
            self._input(told, name, value)

    def _input(self, told, name, value):
        form, kind = self.form, told.get("type", "text")
        form.names.add(name)
        if kind in ("radio", "checkbox"):
            value = told.get("value", "on")
            form.offered.setdefault(name, set()).add(value)
            if "checked" in told:
                form.values.setdefault(name, []).append(value)
        elif kind != "file":
            form.values[name] = [value]
            if kind == "hidden":
                form.offered.setdefault(name, set()).add(value)
            else:
                form.free.add(name)

    def handle_data(self, data):
        if self.form and self.area:
            self.form.values[self.area][0] += data.removeprefix("\n") if not self.form.values[self.area][0] else data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""
