"""What importing the statistics costs."""

import subprocess
import sys


def test_importing_the_statistics_does_not_load_scipy() -> None:
    modules = "bunching cohort exact histogram inequality intervals medians reasons survival"
    script = (
        "import importlib, sys\n"
        "import pyramidcheck.stats\n"
        "assert 'numpy' not in sys.modules\n"
        f"for name in {modules.split()!r}:\n"
        "    importlib.import_module('pyramidcheck.stats.' + name)\n"
        "assert 'scipy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
