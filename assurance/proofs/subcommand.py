"""Commands of ours that print one JSON document."""

import json
import subprocess
import sys

from assurance.proofs.ledger import ROOT


def document(*words):
    """What `python WORDS` printed; RuntimeError with its last words where that is no document.

    The exit code says whether the answer is yes: the document says so too.
    """
    command = [sys.executable, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"{' '.join(words)}: {(done.stdout + done.stderr)[-1500:]}") from None
