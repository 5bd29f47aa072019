"""What a data set allows: its spectrum, the width its tangent kernels need, how stable influence is, and what to do.

    python -m impl.diagnose DATA [--json FILE] [--html FILE] …       # docs/diagnose.md

source.py reads any data a block of rows at a time; kernels.py, stability.py and measure.py compute; advice.py turns
numbers into sentences by stated rules; text.py, page.py and svg.py show them.
"""

from impl.diagnose.measure import Settings as Settings
from impl.diagnose.measure import diagnose as diagnose
from impl.diagnose.source import open_data as open_data
