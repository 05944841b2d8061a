"""The peers that benchmarks run beside: installed apart, in `.cache/peers`, from `requirements/peers.txt`."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".cache/peers"


def peers() -> Path | None:
    """The interpreter of the peers' environment, made if it can be; None says that they don't install here."""
    python = PEERS / "bin/python"
    done, wanted = PEERS / ".done", (ROOT / "requirements/peers.txt").read_text(encoding="utf-8")
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return python
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEERS)], check=True, capture_output=True)
        subprocess.run(
            [ROOT / ".venv/bin/uv", "pip", "install", "--quiet", "--python", python, "--require-hashes",
             "--only-binary", ":all:", "-r", ROOT / "requirements/peers.txt"],
            check=True, capture_output=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return None
    done.write_text(wanted, encoding="utf-8")
    return python
