"""Hold the READMEs' pictures to the screen of today."""

from pathlib import Path

import pytest

from tests.jimclient.pictures import FOLDER, SCENES, Scene, draw


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.file)
def test_the_pictures_show_the_screen_of_today(scene: Scene, tmp_path: Path) -> None:
    picture = (FOLDER / scene.file).read_text(encoding="utf-8")
    assert picture == draw(scene, tmp_path), "run: make docs"
