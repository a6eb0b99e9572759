import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.errors import InvariantError


@pytest.mark.parametrize("name", ["rules", "report_templates", "sample_data"])
def test_each_folder_of_data_is_found(name):
    assert find_assets(name).is_dir()
    assert find_assets(name).name == name


def test_folder_that_was_not_installed_is_an_error_with_a_hint():
    with pytest.raises(InvariantError, match="neither the package nor the checkout"):
        find_assets("no_such_folder")
