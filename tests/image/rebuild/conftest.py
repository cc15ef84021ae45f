"""The world of invented projects."""

import pytest
from image.rebuild.invented import SERVER, World


@pytest.fixture
def world() -> World:
    world = World()
    world.add("pip", "21.1.1", "2021-04-30")
    world.add("pip", "21.1.2", "2021-05-23")
    world.add("pip", "21.2", "2021-07-25")
    world.add(SERVER, "0.1", "2021-04-01", "flask (==1.0)", 'waitress; platform_system=="Windows"')
    world.add(SERVER, "0.2rc1", "2021-05-01")
    world.add(SERVER, "0.3", "2021-06-01", "flask==2.0")
    world.add("flask", "1.0", "2019-01-01", "wrapt==1.11")
    world.add("flask", "2.0", "2021-01-01", "wrapt==1.11")
    world.add("wrapt", "1.11", "2019-01-01")
    world.add("wrapt", "1.12", "2020-01-01")
    world.add("numpy", "1.19", "2020-01-01")
    world.add("numpy", "1.20", "2021-05-25")
    world.add("numpy", "1.21", "2021-05-26", python=">=3.6")
    world.add("torch", "1.9.0", "2021-01-01", "numpy")
    world.add("torch", "1.9.1", "2021-02-01", "numpy")
    world.add("torch", "1.10.0", "2021-03-01", "numpy")
    world.add("tensorflow", "2.4.1", "2021-01-01", "wrapt~=1.12.0", "numpy<1.20")
    return world
