"""The oracles, one file a package: each function declares what it is compared with."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # read when transformers is first imported, which a family does
