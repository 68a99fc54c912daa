"""Documents survive being stored as JSON, whatever they hold."""

from __future__ import annotations

import json

import pytest

from sunan.documents.core.serial import as_json, from_json
from sunan.kernel.errors import InvalidInput
from tests.sample_document import every_block, nasty_document


@pytest.mark.parametrize(
    "document", [every_block("zh"), every_block("en"), nasty_document()], ids=["zh", "en", "nasty"]
)
def test_a_stored_document_comes_back_equal(document: object) -> None:
    assert from_json(json.loads(json.dumps(as_json(document)))) == document


def test_a_class_that_documents_do_not_have_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Popen"):
        from_json({"is": "Popen", "args": "x"})


def test_a_field_that_a_block_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Words"):
        from_json({"is": "Words", "text": "x", "colour": "red"})
