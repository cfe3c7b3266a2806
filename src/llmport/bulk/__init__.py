"""Many requests at once, each answered as soon as the limits allow, and gone on with after a kill.

`llmport bulk` on the command line is made of it.
"""

from llmport.bulk.files import Files
from llmport.bulk.items import BulkItem
from llmport.bulk.progress import Progress
from llmport.bulk.runner import Bulk, run

__all__ = ["Bulk", "BulkItem", "Files", "Progress", "run"]
