"""What a process does with its calls at this moment, for `llmport top` in another terminal.

metrics = Metrics()
client = AnthropicClient(observers=[metrics])
with Watchable(lambda: metrics.snapshot(client.limits())):
…
"""

from llmport.watch.metrics import Metrics
from llmport.watch.server import Watchable, watchable_folder

__all__ = ["Metrics", "Watchable", "watchable_folder"]
