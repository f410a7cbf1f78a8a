"""What every kind of test shares: the command line's options, markers, the starters to test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.starter import Starter

ANSWERS = sorted((Path(__file__).parent / "starters" / "answers").glob("*.yaml"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--starter-path",
        type=Path,
        help="run the tests of starters against this generated folder, not freshly made ones",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "control(*ids): the controls of the baseline that this test proves"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every test of a starter each answers file in turn, or the folder asked for."""
    if "starter" not in metafunc.fixturenames:
        return
    given: Path | None = metafunc.config.getoption("starter_path")
    sources = ANSWERS if given is None else [given]
    metafunc.parametrize(
        "starter", sources, ids=[source.stem for source in sources], indirect=True, scope="session"
    )


@pytest.fixture(scope="session")
def starter(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Starter:
    """A starter that is generated and set up once; tests leave its files as they are."""
    source: Path = request.param
    if source.is_dir():
        made = Starter.at(source)
    else:
        made = Starter.generate(source, tmp_path_factory.mktemp("starter") / source.stem)
    made.make("setup", seconds=600).check()
    return made
