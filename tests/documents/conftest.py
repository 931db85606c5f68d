"""A kind of document and a template that exist only in tests."""

from pathlib import Path

import pytest
from django.template import engines

from jobbspar.documents import kinds

TEMPLATE = "pdf/test_letter.html"
LETTER = """{% extends "pdf/_base.html" %}
{% block title %}{{ s.heading }}{% endblock %}
{% block content %}<h2>1 Text</h2><p>{{ s.text }}</p>
<table><thead><tr><th scope="col">Steg</th></tr></thead>
<tbody><tr><td>Yrkessvenska på Göteborgs gård</td></tr></tbody></table>
{% include "pdf/_base_parties.html" with parties=s.parties %}
{% include "pdf/_base_signatures.html" with signatures=s.signatures %}{% endblock %}
"""


@pytest.fixture(autouse=True)
def _own_kind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register_kind("letter", label="Provbrev", prefix="PRV")
    kinds.register_kind("scan", label="Undertecknat provbrev", prefix="UPB")
    (tmp_path / "pdf").mkdir()
    (tmp_path / TEMPLATE).write_text(LETTER)
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, tmp_path])
    for loader in engine.template_loaders:
        loader.reset()
